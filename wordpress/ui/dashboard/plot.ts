import uPlot from "uplot";

import { colourName, stacked, type Series } from "./series";

/** What a chart shows. */
export interface PlotData {
  readonly labels: readonly string[];
  readonly series: readonly Series[];
  readonly formatValue: (value: number) => string;
}

/** Colours of the theme as the canvas needs them. */
interface Colours {
  readonly text: string;
  readonly grid: string;
  readonly series: readonly string[];
}

const HEIGHT = 220;
/** Pixels of the least useful width of a label. */
const LABEL_SPACE = 64;

/** Draws stacked bars. The caller destroys the plot. */
export function createPlot(element: HTMLElement, data: PlotData, onDay: (index: number | null) => void): uPlot {
  const colours = coloursOf(element, data.series);
  const axis = { stroke: colours.text, grid: { stroke: colours.grid, width: 1 }, ticks: { show: false } };
  const bars = uPlot.paths.bars?.({ size: [0.7, 48] });
  return new uPlot(
    {
      width: Math.max(200, element.clientWidth),
      height: HEIGHT,
      legend: { show: false },
      cursor: { y: false, drag: { setScale: false, x: false, y: false }, points: { show: false } },
      // Bars stand on whole numbers, one for each day.
      scales: {
        x: { time: false, range: (_plot, from, to) => [from - 0.5, to + 0.5] },
        y: { range: (_plot, _from, to) => [0, to > 0 ? to * 1.08 : 1] },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          gap: 10,
          size: 32,
          space: LABEL_SPACE,
          incrs: [1, 2, 5, 7, 14, 28, 56],
          values: (_plot, splits) => splits.map((index) => data.labels[index] ?? ""),
        },
        { ...axis, size: 64, values: (_plot, splits) => splits.map((value) => data.formatValue(value)) },
      ],
      series: [
        {},
        // The tallest sum first, so that each bar covers the lower part of the one behind it.
        ...data.series
          .map((_series, index) => ({
            fill: colours.series[index] ?? colours.text,
            width: 0,
            points: { show: false },
            ...(bars === undefined ? {} : { paths: bars }),
          }))
          .reverse(),
      ],
      hooks: {
        setCursor: [
          (plot) => {
            onDay(plot.cursor.idx ?? null);
          },
        ],
      },
    },
    alignedData(data),
    element,
  );
}

/** Gives a plot new values of the same series. */
export function updatePlot(plot: uPlot, data: PlotData): void {
  plot.setData(alignedData(data));
}

/** Adapts a plot to the width of its element. */
export function resizePlot(plot: uPlot, element: HTMLElement): void {
  plot.setSize({ width: Math.max(200, element.clientWidth), height: HEIGHT });
}

function alignedData(data: PlotData): uPlot.AlignedData {
  const sums = stacked(data.series).map((values) => [...values]);
  return [data.labels.map((_label, index) => index), ...sums.reverse()];
}

function coloursOf(element: HTMLElement, series: readonly Series[]): Colours {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: style.color,
    grid: read("--llm-stack-grid"),
    series: series.map((one, index) => read(`--llm-stack-series-${colourName(one, index)}`)),
  };
}
