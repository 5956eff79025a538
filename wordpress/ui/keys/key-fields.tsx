import { Button, SelectControl, TextControl } from "@wordpress/components";
import { createElement, useEffect, useRef, type ReactElement, type ReactNode } from "@wordpress/element";
import { __, sprintf } from "@wordpress/i18n";

import type { Limits } from "../shared/answers";
import type { Format } from "../shared/format";
import { ProblemNotice } from "../shared/problem-notice";
import type { Problem } from "../shared/problem";
import { budgetPeriods, lifetimes, type KeyForm } from "./key-form";
import { ModelChoice } from "./model-choice";
import { periodWord } from "./words";

interface Props {
  readonly form: KeyForm;
  readonly onChange: (form: KeyForm) => void;
  readonly limits: Limits;
  readonly format: Format;
  readonly problem: Problem | undefined;
  readonly isBusy: boolean;
  readonly onSubmit: () => void;
  readonly onCancel: () => void;
}

/** The fields of a new key. Refusals are beside the fields that they are about. */
export function KeyFields({ form, onChange, limits, format, problem, ...actions }: Props): ReactElement {
  const { bounds } = limits;
  const top = useRef<HTMLDivElement>(null);
  // The button is at the end of a long form, and the refusal at its top.
  useEffect(() => {
    if (problem !== undefined) top.current?.focus();
  }, [problem]);
  const errors = problem?.fields ?? {};
  const change = (name: keyof KeyForm) => (value: string) => {
    onChange({ ...form, [name]: value });
  };
  const field = (name: keyof KeyForm, help: ReactNode) => ({
    __nextHasNoMarginBottom: true,
    value: form[name] as string,
    onChange: change(name),
    "aria-invalid": name in errors,
    className: name in errors ? "has-error" : "",
    help: errors[name] === undefined ? help : <strong className="llm-stack-error">{errors[name]}</strong>,
  });
  return (
    <form
      className="llm-stack-form"
      onSubmit={(event) => {
        event.preventDefault();
        actions.onSubmit();
      }}
    >
      <div ref={top} tabIndex={-1}>
        {problem !== undefined && <ProblemNotice problem={problem} />}
      </div>
      <TextControl {...field("name", undefined)} label={__("Name", "llm-stack")} required maxLength={80} />
      <TextControl
        {...field("purpose", __("For example the plugin or the person that uses it.", "llm-stack"))}
        label={__("What the key is for (optional)", "llm-stack")}
        maxLength={200}
      />
      <ModelChoice
        models={limits.team.models}
        chosen={form.models}
        error={errors["models"]}
        onChange={(models) => {
          onChange({ ...form, models });
        }}
      />
      <div className="llm-stack-form__pair">
        <TextControl
          {...field("max_budget", atMost(bounds.max_budget, format.money))}
          label={__("Budget in USD", "llm-stack")}
          type="number"
          min={0}
          step="any"
          required
        />
        <SelectControl
          {...field("budget_duration", undefined)}
          label={__("Budget resets every", "llm-stack")}
          options={budgetPeriods(bounds.budget_duration).map(option)}
        />
        <TextControl
          {...field("rpm_limit", atMost(bounds.rpm_limit, format.count) ?? __("Empty for no limit.", "llm-stack"))}
          label={__("Requests per minute", "llm-stack")}
          type="number"
          min={1}
          step={1}
        />
        <SelectControl
          {...field("duration", undefined)}
          label={__("Expires after", "llm-stack")}
          options={lifetimes(bounds.duration).map(option)}
        />
      </div>
      <div className="llm-stack-buttons">
        <Button variant="tertiary" onClick={actions.onCancel}>
          {__("Cancel", "llm-stack")}
        </Button>
        <Button variant="primary" type="submit" isBusy={actions.isBusy} disabled={actions.isBusy}>
          {__("Create key", "llm-stack")}
        </Button>
      </div>
    </form>
  );
}

function option(period: string): { readonly value: string; readonly label: string } {
  return { value: period, label: periodWord(period) };
}

function atMost(bound: number | null, format: (value: number) => string): string | undefined {
  /* translators: %s: largest possible value */
  return bound === null ? undefined : sprintf(__("At most %s.", "llm-stack"), format(bound));
}
