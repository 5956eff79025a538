import { Notice } from "@wordpress/components";
import { createElement, Fragment, type ReactElement } from "@wordpress/element";

import { Name } from "../shared/name";
import { ProblemNotice } from "../shared/problem-notice";
import type { Changes } from "./use-changes";
import { doneWord } from "./words";

/** What became of a change, key by key where it failed. */
export function OutcomeNotice({ outcome, problem, forget }: Changes): ReactElement {
  return (
    <>
      {problem !== undefined && <ProblemNotice problem={problem} onRemove={forget} />}
      {outcome !== undefined && outcome.done > 0 && (
        <Notice status="success" onRemove={forget}>
          <p>{doneWord(outcome.change, outcome.done)}</p>
        </Notice>
      )}
      {outcome !== undefined && outcome.failures.length > 0 && (
        <Notice status="error" onRemove={forget}>
          <ul className="llm-stack-list">
            {outcome.failures.map(({ name, message, remedy }) => (
              <li key={name}>
                <strong>
                  <Name>{name}</Name>
                </strong>
                {": "}
                {message} {remedy}
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </>
  );
}
