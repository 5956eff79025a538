import { CheckboxControl, SelectControl } from "@wordpress/components";
import { createElement, type ReactElement } from "@wordpress/element";
import { __, sprintf } from "@wordpress/i18n";

import type { Usage } from "../shared/answers";
import { visibleName } from "../shared/format";

/** Numbers of days that the user can choose. */
export const PERIODS = ["7", "30", "90"] as const;

/** What the dashboard shows; an empty model or key means all. */
export interface DashboardFilter {
  readonly days: string;
  readonly model: string;
  readonly key: string;
}

interface Props {
  readonly filter: DashboardFilter;
  readonly onFilter: (filter: DashboardFilter) => void;
  readonly choices: Pick<Usage, "models" | "keys">;
  readonly isLive: boolean;
  readonly onLive: (isLive: boolean) => void;
}

/** Chooses the period, a model and a key. */
export function DashboardToolbar({ filter, onFilter, choices, isLive, onLive }: Props): ReactElement {
  const select = (name: keyof DashboardFilter, label: string, options: readonly { value: string; label: string }[]) => (
    <SelectControl
      __nextHasNoMarginBottom
      label={label}
      value={filter[name]}
      onChange={(value) => {
        onFilter({ ...filter, [name]: value });
      }}
      options={options}
    />
  );
  const optionsOf = (groups: Usage["models"], all: string) => [
    { value: "", label: all },
    ...groups.filter(({ id }) => id !== "").map(({ id, name }) => ({ value: id, label: visibleName(name) })),
  ];
  return (
    <div className="llm-stack-toolbar">
      {select(
        "days",
        __("Period", "llm-stack"),
        PERIODS.map((count) => ({
          value: count,
          /* translators: %d: a number of days */
          label: sprintf(__("Last %d days", "llm-stack"), count),
        })),
      )}
      {select("model", __("Model", "llm-stack"), optionsOf(choices.models, __("All models", "llm-stack")))}
      {select("key", __("Key", "llm-stack"), optionsOf(choices.keys, __("All keys", "llm-stack")))}
      <CheckboxControl
        __nextHasNoMarginBottom
        label={__("Update every 30 seconds", "llm-stack")}
        checked={isLive}
        onChange={onLive}
      />
    </div>
  );
}
