import { Notice } from "@wordpress/components";
import { createElement, useCallback, type ReactElement } from "@wordpress/element";
import { __, sprintf } from "@wordpress/i18n";

import type { Limits } from "../shared/answers";
import { get } from "../shared/api";
import { BudgetBar } from "../shared/budget-bar";
import type { Format } from "../shared/format";
import { ProblemNotice } from "../shared/problem-notice";
import { useAnswer } from "../shared/use-answer";

/** The budget that all keys of the team share. */
export function TeamBudget({ format }: { readonly format: Format }): ReactElement {
  const load = useCallback(async (signal: AbortSignal) => (await get<Limits>("/limits", {}, signal)).data, []);
  const { data, problem, reload } = useAnswer(load);
  return (
    <section className="llm-stack-card">
      <h2>{__("Budget of all keys together", "llm-stack")}</h2>
      {problem !== undefined && <ProblemNotice problem={problem} onRetry={() => void reload()} />}
      {data?.team.blocked === true && (
        <Notice status="error" isDismissible={false}>
          <p>{__("The operator of the gateway has blocked this team, so none of its keys works.", "llm-stack")}</p>
        </Notice>
      )}
      {data !== undefined && (
        <div className="llm-stack-team-budget">
          <BudgetBar
            spend={data.team.spend}
            budget={data.team.max_budget}
            format={format}
            label={__("Budget of all keys together", "llm-stack")}
          />
          <p className="llm-stack-muted">
            {data.team.budget_reset_at === null
              ? __("This budget does not reset.", "llm-stack")
              : /* translators: %s: date and time */
                sprintf(__("Resets on %s.", "llm-stack"), format.time(data.team.budget_reset_at))}
          </p>
        </div>
      )}
    </section>
  );
}
