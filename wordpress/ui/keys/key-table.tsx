import { createElement, type ReactElement, type ReactNode } from "@wordpress/element";
import { __, sprintf } from "@wordpress/i18n";

import type { Key } from "../shared/answers";
import type { Format } from "../shared/format";
import { visibleName } from "../shared/format";
import { KeyRow } from "./key-row";
import type { Sorting } from "./selection";
import type { Change } from "./words";

interface Props {
  readonly keys: readonly Key[];
  readonly format: Format;
  readonly mayManage: boolean;
  readonly isBusy: boolean;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (ids: readonly string[], isSelected: boolean) => void;
  readonly sorting: Sorting;
  readonly onSort: (by: string) => void;
  readonly onChange: (change: Change, keys: readonly Key[]) => void;
}

/** The keys of a page. Narrow screens show each as a card, and the roles keep the table for screen readers. */
export function KeyTable({ keys, sorting, onSort, ...props }: Props): ReactElement {
  const heading = (name: string, by: string) => (
    <SortHeading name={name} by={by} sorting={sorting} onSort={onSort} key={by} />
  );
  const all = keys.map(({ id }) => id);
  const count = keys.filter(({ id }) => props.selected.has(id)).length;
  return (
    <table role="table" className="widefat striped llm-stack-table">
      <caption className="screen-reader-text">{__("Keys", "llm-stack")}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {props.mayManage && (
            <td role="columnheader" className="llm-stack-check">
              <input
                type="checkbox"
                aria-label={__("Select all keys of this page", "llm-stack")}
                checked={count === keys.length && count > 0}
                ref={(box) => {
                  if (box !== null) box.indeterminate = count > 0 && count < keys.length;
                }}
                onChange={(event) => {
                  props.onSelect(all, event.target.checked);
                }}
              />
            </td>
          )}
          {heading(__("Name", "llm-stack"), "name")}
          {heading(__("Status", "llm-stack"), "status")}
          {heading(__("Spend", "llm-stack"), "used")}
          <Heading>{__("Models", "llm-stack")}</Heading>
          {heading(__("Expires", "llm-stack"), "expires")}
          {heading(__("Last used", "llm-stack"), "last_active")}
          {props.mayManage && (
            <Heading>
              <span className="screen-reader-text">{__("Actions", "llm-stack")}</span>
            </Heading>
          )}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {keys.map((key) => (
          <KeyRow
            {...props}
            key={key.id}
            item={key}
            /* translators: %s: name of a key */
            selectLabel={sprintf(__("Select %s", "llm-stack"), visibleName(key.name))}
          />
        ))}
      </tbody>
    </table>
  );
}

interface SortProps extends Pick<Props, "sorting" | "onSort"> {
  readonly name: string;
  readonly by: string;
}

function SortHeading({ name, by, sorting, onSort }: SortProps): ReactElement {
  const isSorted = sorting.by === by;
  const direction = sorting.order === "asc" ? "ascending" : "descending";
  return (
    <th scope="col" role="columnheader" aria-sort={isSorted ? direction : "none"}>
      <button
        type="button"
        className={`llm-stack-sort${isSorted ? ` is-${sorting.order}` : ""}`}
        onClick={() => {
          onSort(by);
        }}
      >
        {name}
        <span aria-hidden="true" className="llm-stack-sort__arrow" />
      </button>
    </th>
  );
}

function Heading({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <th scope="col" role="columnheader">
      {children}
    </th>
  );
}
