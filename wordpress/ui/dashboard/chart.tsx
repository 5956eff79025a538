import { createElement, useEffect, useRef, useState, type ReactElement } from "@wordpress/element";
import { __ } from "@wordpress/i18n";
import type uPlot from "uplot";

import { visibleName } from "../shared/format";
import { createPlot, resizePlot, updatePlot, type PlotData } from "./plot";
import { colourName } from "./series";

interface Props extends PlotData {
  readonly title: string;
  /** Full dates, for the table and the line above the chart. */
  readonly days: readonly string[];
  readonly formatTotal: (value: number) => string;
}

/** A chart of bars by day. Its table has the same numbers for those who cannot see the chart. */
export function Chart({ title, days, formatTotal, ...data }: Props): ReactElement {
  const element = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>();
  const [day, setDay] = useState<number | null>(null);
  const names = data.series.map(({ name }) => name).join("\n");
  const isEmpty = data.series.every(({ values }) => values.every((value) => value === 0));
  const latest = useRef(data);
  latest.current = data;

  // Another set of series needs another plot; new values do not.
  useEffect(() => {
    const container = element.current;
    if (container === null || isEmpty) return;
    const created = createPlot(
      container,
      { ...latest.current, formatValue: (value) => latest.current.formatValue(value) },
      setDay,
    );
    plot.current = created;
    const observer = new ResizeObserver(() => {
      resizePlot(created, container);
    });
    observer.observe(container);
    return () => {
      observer.disconnect();
      created.destroy();
      plot.current = undefined;
    };
  }, [names, isEmpty, days.length, days[0]]);

  useEffect(() => {
    if (plot.current !== undefined) updatePlot(plot.current, latest.current);
  });

  const totals = data.series.map(({ values }) =>
    day === null ? values.reduce((sum, value) => sum + value, 0) : (values[day] ?? 0),
  );
  return (
    <section className="llm-stack-card llm-stack-chart">
      <h2>{title}</h2>
      {isEmpty ? (
        <p className="llm-stack-muted">{__("Nothing in this period.", "llm-stack")}</p>
      ) : (
        <div aria-hidden="true">
          <ul className="llm-stack-legend">
            <li className="llm-stack-muted">{day === null ? __("Whole period", "llm-stack") : (days[day] ?? "")}</li>
            {data.series.map((one, index) => (
              <li key={one.name}>
                <span className={`llm-stack-swatch is-${colourName(one, index)}`} />
                <bdi>{visibleName(one.name)}</bdi> <strong>{formatTotal(totals[index] ?? 0)}</strong>
              </li>
            ))}
          </ul>
          <div className="llm-stack-plot" ref={element} dir="ltr" />
        </div>
      )}
      <DayTable title={title} days={days} series={data.series} format={formatTotal} />
    </section>
  );
}

interface TableProps extends Pick<PlotData, "series"> {
  readonly title: string;
  readonly days: readonly string[];
  readonly format: (value: number) => string;
}

function DayTable({ title, days, series, format }: TableProps): ReactElement {
  return (
    <details className="llm-stack-details">
      <summary>
        {__("Numbers as a table", "llm-stack")} <span className="screen-reader-text">({title})</span>
      </summary>
      <div className="llm-stack-scroll" tabIndex={0} role="group" aria-label={title}>
        <table className="widefat striped">
          <caption className="screen-reader-text">{title}</caption>
          <thead>
            <tr>
              <th scope="col">{__("Day (UTC)", "llm-stack")}</th>
              {series.map(({ name }) => (
                <th scope="col" className="llm-stack-number" key={name}>
                  <bdi>{visibleName(name)}</bdi>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {days
              .map((name, index) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {series.map((one) => (
                    <td className="llm-stack-number" key={one.name}>
                      {format(one.values[index] ?? 0)}
                    </td>
                  ))}
                </tr>
              ))
              .reverse()}
          </tbody>
        </table>
      </div>
    </details>
  );
}
