import { createElement, type ReactElement } from "@wordpress/element";
import { __, sprintf } from "@wordpress/i18n";

import type { Format } from "./format";

/** Share from which a budget counts as nearly used up. */
const NEARLY = 0.8;

interface Props {
  readonly spend: number;
  readonly budget: number | null;
  readonly format: Format;
  readonly label: string;
}

/** Spend against a budget, as words and as a bar. */
export function BudgetBar({ spend, budget, format, label }: Props): ReactElement {
  if (budget === null || budget <= 0) {
    /* translators: %s: an amount of money */
    return <span>{sprintf(__("%s, no budget", "llm-stack"), format.money(spend))}</span>;
  }
  const used = spend / budget;
  const level = used >= 1 ? "over" : used >= NEARLY ? "nearly" : "within";
  /* translators: 1: amount spent, 2: budget */
  const text = sprintf(__("%1$s of %2$s", "llm-stack"), format.money(spend), format.money(budget));
  return (
    <div className={`llm-stack-budget is-${level}`}>
      <span className="llm-stack-budget__text">
        {text} <span className="llm-stack-muted">({format.share(used)})</span>
      </span>
      <span
        className="llm-stack-budget__track"
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.min(100, Math.round(used * 100))}
        aria-valuetext={text}
      >
        <span style={{ inlineSize: `${Math.min(100, used * 100)}%` }} />
      </span>
    </div>
  );
}
