import { Button, SelectControl, TextControl } from "@wordpress/components";
import { createElement, type ReactElement } from "@wordpress/element";
import { __ } from "@wordpress/i18n";

import type { AuditRow } from "../shared/answers";
import { ACTIONS, actionWord, outcomeWord } from "./audit-words";

/** Which rows the log shows. */
export interface AuditFilter {
  readonly search: string;
  readonly action: string;
  readonly outcome: string;
  readonly from: string;
  readonly to: string;
}

/** All rows. */
export const NO_FILTER: AuditFilter = { search: "", action: "", outcome: "", from: "", to: "" };

const OUTCOMES: readonly AuditRow["outcome"][] = ["succeeded", "failed", "started"];

interface Props {
  readonly filter: AuditFilter;
  readonly onChange: (filter: AuditFilter) => void;
  readonly onSubmit: () => void;
  readonly onReset: () => void;
}

/** Filters the log. */
export function AuditToolbar({ filter, onChange, onSubmit, onReset }: Props): ReactElement {
  const field = (name: keyof AuditFilter) => ({
    __nextHasNoMarginBottom: true,
    value: filter[name],
    onChange: (value: string) => {
      onChange({ ...filter, [name]: value });
    },
  });
  return (
    <form
      className="llm-stack-toolbar"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <SelectControl
        {...field("action")}
        label={__("Action", "llm-stack")}
        options={[
          { value: "", label: __("All actions", "llm-stack") },
          ...ACTIONS.map((value) => ({ value, label: actionWord(value) })),
        ]}
      />
      <SelectControl
        {...field("outcome")}
        label={__("Outcome", "llm-stack")}
        options={[
          { value: "", label: __("All outcomes", "llm-stack") },
          ...OUTCOMES.map((value) => ({ value, label: outcomeWord(value) })),
        ]}
      />
      <TextControl {...field("from")} label={__("From (UTC)", "llm-stack")} type="date" />
      <TextControl {...field("to")} label={__("To (UTC)", "llm-stack")} type="date" />
      <TextControl
        {...field("search")}
        label={__("Name of a key or user", "llm-stack")}
        type="search"
        maxLength={200}
      />
      <Button variant="secondary" type="submit">
        {__("Filter", "llm-stack")}
      </Button>
      <Button variant="tertiary" onClick={onReset}>
        {__("Show all", "llm-stack")}
      </Button>
    </form>
  );
}
