import { Button } from "@wordpress/components";
import { createElement, type ReactElement, type ReactNode } from "@wordpress/element";
import { __, sprintf } from "@wordpress/i18n";

import type { Key, Status } from "../shared/answers";
import { BudgetBar } from "../shared/budget-bar";
import { visibleName, type Format } from "../shared/format";
import { Name } from "../shared/name";
import { changeWord, periodWord, statusWord, type Change } from "./words";

interface Props {
  readonly item: Key;
  readonly format: Format;
  readonly mayManage: boolean;
  readonly isBusy: boolean;
  readonly selected: ReadonlySet<string>;
  readonly selectLabel: string;
  readonly onSelect: (ids: readonly string[], isSelected: boolean) => void;
  readonly onChange: (change: Change, keys: readonly Key[]) => void;
}

/** Signs that differ in shape, so that the colour is not the only difference. */
const SIGNS: Readonly<Record<Status, string>> = { active: "●", blocked: "■", expired: "○", over_budget: "▲" };
const MOST_MODELS = 3;

/** A key. */
export function KeyRow({ item, format, mayManage, isBusy, selected, selectLabel, ...events }: Props): ReactElement {
  const { onSelect, onChange } = events;
  const name = visibleName(item.name);
  const button = (change: Change) => (
    <Button
      variant="link"
      isDestructive={change === "delete"}
      disabled={isBusy}
      /* translators: 1: name of an action, 2: name of a key */
      aria-label={sprintf(__("%1$s: %2$s", "llm-stack"), changeWord(change), name)}
      onClick={() => {
        onChange(change, [item]);
      }}
    >
      {changeWord(change)}
    </Button>
  );
  return (
    <tr role="row">
      {mayManage && (
        <td role="cell" className="llm-stack-check">
          <input
            type="checkbox"
            aria-label={selectLabel}
            checked={selected.has(item.id)}
            onChange={(event) => {
              onSelect([item.id], event.target.checked);
            }}
          />
        </td>
      )}
      <th scope="row" role="rowheader" className="llm-stack-table__main">
        <strong>
          <Name>{item.name}</Name>
        </strong>
        {item.purpose !== "" && (
          <div className="llm-stack-muted">
            <Name>{item.purpose}</Name>
          </div>
        )}
        <div>
          <code>{item.hint}</code>
        </div>
      </th>
      <Cell label={__("Status", "llm-stack")}>
        <span className={`llm-stack-status is-${item.status}`}>
          <span aria-hidden="true">{SIGNS[item.status]}</span> {statusWord(item.status)}
        </span>
      </Cell>
      <Cell label={__("Spend", "llm-stack")}>
        {/* translators: %s: name of a key */}
        <BudgetBar
          spend={item.spend}
          budget={item.max_budget}
          format={format}
          label={sprintf(__("Spend of %s", "llm-stack"), name)}
        />
        {item.budget_duration !== null && <ResetLine item={item} format={format} />}
      </Cell>
      <Cell label={__("Models", "llm-stack")}>
        <ModelNames models={item.models} />
      </Cell>
      <Cell label={__("Expires", "llm-stack")}>
        {item.expires === null ? __("never", "llm-stack") : format.date(item.expires)}
      </Cell>
      <Cell label={__("Last used", "llm-stack")}>
        {item.last_active === null ? __("not yet", "llm-stack") : format.date(item.last_active)}
      </Cell>
      {mayManage && (
        <td role="cell" className="llm-stack-actions">
          {button(item.status === "blocked" ? "unblock" : "block")}
          {button("delete")}
        </td>
      )}
    </tr>
  );
}

function Cell({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactElement {
  return (
    <td role="cell" data-label={label}>
      <div>{children}</div>
    </td>
  );
}

function ResetLine({ item, format }: Pick<Props, "item" | "format">): ReactElement {
  return (
    <span className="llm-stack-muted">
      {item.budget_reset_at === null
        ? /* translators: %s: a period such as 30 days */
          sprintf(__("resets every %s", "llm-stack"), periodWord(item.budget_duration ?? ""))
        : /* translators: %s: a date */
          sprintf(__("resets on %s", "llm-stack"), format.date(item.budget_reset_at))}
    </span>
  );
}

function ModelNames({ models }: { readonly models: readonly string[] }): ReactElement {
  const hidden = models.slice(MOST_MODELS);
  return (
    <ul className="llm-stack-tags">
      {models.slice(0, MOST_MODELS).map((model) => (
        <li key={model}>
          <Name>{model}</Name>
        </li>
      ))}
      {hidden.length > 0 && (
        <li title={hidden.map(visibleName).join(", ")}>
          {/* translators: %d: a number of models */}
          {sprintf(__("and %d more", "llm-stack"), hidden.length)}
        </li>
      )}
    </ul>
  );
}
