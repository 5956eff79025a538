import { Notice } from "@wordpress/components";
import { createElement, type ReactElement } from "@wordpress/element";
import { __, sprintf } from "@wordpress/i18n";

import type { Limits } from "../shared/answers";
import { BudgetBar } from "../shared/budget-bar";
import type { Format } from "../shared/format";

/** The budget that all keys of the team share. */
export function TeamBudget({ team, format }: Pick<Limits, "team"> & { readonly format: Format }): ReactElement {
  return (
    <section className="llm-stack-card">
      <h2>{__("Budget of all keys together", "llm-stack")}</h2>
      {team.blocked && (
        <Notice status="error" isDismissible={false}>
          <p>{__("The operator of the gateway has blocked this team, so none of its keys works.", "llm-stack")}</p>
        </Notice>
      )}
      <div className="llm-stack-team-budget">
        <BudgetBar
          spend={team.spend}
          budget={team.max_budget}
          format={format}
          label={__("Budget of all keys together", "llm-stack")}
        />
        <p className="llm-stack-muted">
          {team.budget_reset_at === null
            ? __("This budget does not reset.", "llm-stack")
            : /* translators: %s: date and time */
              sprintf(__("Resets on %s.", "llm-stack"), format.time(team.budget_reset_at))}
        </p>
      </div>
    </section>
  );
}
