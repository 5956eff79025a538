import { createElement, type ReactElement } from "@wordpress/element";
import { __ } from "@wordpress/i18n";

import type { Group } from "../shared/answers";
import type { Format } from "../shared/format";
import { Name } from "../shared/name";

/** Rows that the table shows; the most expensive come first. */
const MOST_ROWS = 20;

interface Props {
  readonly title: string;
  readonly groups: readonly Group[];
  readonly format: Format;
}

/** Sums by model or by key. */
export function GroupTable({ title, groups, format }: Props): ReactElement {
  const most = Math.max(...groups.map(({ cost }) => cost), 0);
  return (
    <section className="llm-stack-card">
      <h2>{title}</h2>
      {groups.length === 0 ? (
        <p className="llm-stack-muted">{__("Nothing in this period.", "llm-stack")}</p>
      ) : (
        <div className="llm-stack-scroll" tabIndex={0} role="group" aria-label={title}>
          <table className="widefat striped llm-stack-groups">
            <caption className="screen-reader-text">{title}</caption>
            <thead>
              <tr>
                <th scope="col">{__("Name", "llm-stack")}</th>
                <th scope="col" className="llm-stack-number">
                  {__("Requests", "llm-stack")}
                </th>
                <th scope="col" className="llm-stack-number">
                  {__("Tokens", "llm-stack")}
                </th>
                <th scope="col" className="llm-stack-number">
                  {__("Errors", "llm-stack")}
                </th>
                <th scope="col" className="llm-stack-number">
                  {__("Cost", "llm-stack")}
                </th>
              </tr>
            </thead>
            <tbody>
              {groups.slice(0, MOST_ROWS).map((group) => (
                <tr key={group.id}>
                  <th scope="row">
                    {group.id === "" ? <em>{__("no model", "llm-stack")}</em> : <Name>{group.name}</Name>}
                    <span className="llm-stack-share" aria-hidden="true">
                      <span style={{ inlineSize: `${most > 0 ? (group.cost / most) * 100 : 0}%` }} />
                    </span>
                  </th>
                  <td className="llm-stack-number">{format.count(group.requests)}</td>
                  <td className="llm-stack-number">{format.compact(group.tokens)}</td>
                  <td className="llm-stack-number">{format.share(group.error_share)}</td>
                  <td className="llm-stack-number">{format.money(group.cost)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
