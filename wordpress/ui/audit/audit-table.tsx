import { createElement, type ReactElement, type ReactNode } from "@wordpress/element";
import { __ } from "@wordpress/i18n";

import type { AuditRow } from "../shared/answers";
import { visibleName, type Format } from "../shared/format";
import { Name } from "../shared/name";
import { actionWord, outcomeWord, viaWord } from "./audit-words";
import { stateChanges } from "./state-changes";

interface Props {
  readonly rows: readonly AuditRow[];
  readonly format: Format;
}

const SIGNS: Readonly<Record<AuditRow["outcome"], string>> = { started: "◔", succeeded: "●", failed: "▲" };

/** The rows of a page, newest first. */
export function AuditTable({ rows, format }: Props): ReactElement {
  const headings = [
    __("Time", "llm-stack"),
    __("User", "llm-stack"),
    __("Action", "llm-stack"),
    __("Key", "llm-stack"),
    __("Outcome", "llm-stack"),
    __("Details", "llm-stack"),
  ];
  return (
    <table role="table" className="widefat striped llm-stack-table">
      <caption className="screen-reader-text">{__("Audit log", "llm-stack")}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {headings.map((heading) => (
            <th scope="col" role="columnheader" key={heading}>
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr role="row" key={row.id}>
            <th scope="row" role="rowheader" className="llm-stack-table__main">
              {format.time(row.created_at)}
            </th>
            <td role="cell" data-label={headings[1]}>
              <div>
                {row.user_login === "" ? <em>{__("none", "llm-stack")}</em> : <Name>{row.user_login}</Name>}
                {row.ip !== "" && <div className="llm-stack-muted">{row.ip}</div>}
              </div>
            </td>
            <td role="cell" data-label={headings[2]}>
              <div>{actionWord(row.action)}</div>
            </td>
            <td role="cell" data-label={headings[3]}>
              <div>{row.name === "" ? "–" : <Name>{row.name}</Name>}</div>
            </td>
            <td role="cell" data-label={headings[4]}>
              <span className={`llm-stack-status is-${row.outcome}`}>
                <span aria-hidden="true">{SIGNS[row.outcome]}</span> {outcomeWord(row.outcome)}
              </span>
            </td>
            <td role="cell" data-label={headings[5]}>
              <RowDetails row={row} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function RowDetails({ row }: { readonly row: AuditRow }): ReactElement {
  const changes = stateChanges(row.before, row.after);
  // Rows before an action, and those about a deleted key, have only the state before it.
  const isChange = row.before !== null && row.after !== null;
  return (
    <details className="llm-stack-details">
      <summary>
        {__("Show", "llm-stack")} <span className="screen-reader-text">({row.id})</span>
      </summary>
      <dl className="llm-stack-facts">
        <Fact name={__("Row", "llm-stack")}>{row.id}</Fact>
        <Fact name={__("By way of", "llm-stack")}>{viaWord(row.via)}</Fact>
        {row.reason !== "" && (
          <Fact name={__("Reason", "llm-stack")}>
            <code>{row.reason}</code>
          </Fact>
        )}
        {changes.map(({ field, before, after }) => (
          <Fact key={field} name={<code>{visibleName(field)}</code>}>
            {before !== "" && !isChange && <Name>{before}</Name>}
            {before !== "" && isChange && (
              <del>
                <span className="screen-reader-text">{__("before:", "llm-stack")} </span>
                <Name>{before}</Name>
              </del>
            )}{" "}
            {after !== "" && (
              <ins>
                <span className="screen-reader-text">{__("after:", "llm-stack")} </span>
                <Name>{after}</Name>
              </ins>
            )}
          </Fact>
        ))}
        <Fact name={__("Hash", "llm-stack")}>
          <code>{row.hash}</code>
        </Fact>
      </dl>
    </details>
  );
}

function Fact({ name, children }: { readonly name: ReactNode; readonly children: ReactNode }): ReactElement {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
