import { Button, SelectControl, TextControl } from "@wordpress/components";
import { createElement, useEffect, useState, type ReactElement } from "@wordpress/element";
import { __ } from "@wordpress/i18n";

import type { Status } from "../shared/answers";
import { changeWord, statusWord, type Change } from "./words";

/** Which keys a list shows. */
export interface KeyFilter {
  readonly search: string;
  readonly status: "" | Status;
}

const STATUSES: readonly Status[] = ["active", "over_budget", "blocked", "expired"];
const CHANGES: readonly Change[] = ["block", "unblock", "delete"];
/** Pause after typing before the list is loaded. */
const TYPING_MILLISECONDS = 300;

interface Props {
  readonly filter: KeyFilter;
  readonly onFilter: (filter: KeyFilter) => void;
  readonly mayManage: boolean;
  /** Number of selected keys. */
  readonly selected: number;
  readonly isBusy: boolean;
  readonly onChange: (change: Change) => void;
}

/** Filters the list and changes the selected keys. */
export function KeyToolbar({ filter, onFilter, mayManage, selected, isBusy, onChange }: Props): ReactElement {
  const [text, setText] = useState(filter.search);
  const [change, setChange] = useState("");

  useEffect(() => {
    if (text === filter.search) return;
    const timer = window.setTimeout(() => {
      onFilter({ ...filter, search: text });
    }, TYPING_MILLISECONDS);
    return () => {
      window.clearTimeout(timer);
    };
  }, [text, filter, onFilter]);

  return (
    <div className="llm-stack-toolbar">
      {mayManage && (
        <form
          className="llm-stack-bulk"
          onSubmit={(event) => {
            event.preventDefault();
            if (change !== "") onChange(change as Change);
          }}
        >
          <SelectControl
            __nextHasNoMarginBottom
            label={__("Selected keys", "llm-stack")}
            value={change}
            onChange={setChange}
            options={[
              { value: "", label: __("Bulk actions", "llm-stack") },
              ...CHANGES.map((value) => ({ value, label: changeWord(value) })),
            ]}
          />
          <Button
            variant="secondary"
            type="submit"
            disabled={change === "" || selected === 0 || isBusy}
            isBusy={isBusy}
          >
            {__("Apply", "llm-stack")}
          </Button>
        </form>
      )}
      <SelectControl
        __nextHasNoMarginBottom
        label={__("Status", "llm-stack")}
        value={filter.status}
        onChange={(status) => {
          onFilter({ ...filter, status: status as KeyFilter["status"] });
        }}
        options={[
          { value: "", label: __("All statuses", "llm-stack") },
          ...STATUSES.map((value) => ({ value, label: statusWord(value) })),
        ]}
      />
      <TextControl
        __nextHasNoMarginBottom
        label={__("Search keys", "llm-stack")}
        type="search"
        value={text}
        onChange={setText}
        maxLength={200}
      />
    </div>
  );
}
