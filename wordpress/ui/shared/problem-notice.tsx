import { Button, Notice } from "@wordpress/components";
import { createElement, type ReactElement } from "@wordpress/element";
import { __ } from "@wordpress/i18n";

import type { Problem } from "./problem";
import { ReadingNotice } from "./reading-notice";

interface Props {
  readonly problem: Problem;
  /** What still works, if anything. */
  readonly context?: string;
  readonly onRetry?: () => void;
  readonly onRemove?: () => void;
}

/** Says what failed and what to do about it, and offers to try again. */
export function ProblemNotice({ problem, context, onRetry, onRemove }: Props): ReactElement {
  if (problem.readsOnAfter !== undefined) return <ReadingNotice text={problem.message} />;
  return (
    <Notice status="error" isDismissible={onRemove !== undefined} {...(onRemove === undefined ? {} : { onRemove })}>
      <p>
        <strong>{problem.message}</strong> {problem.remedy}
      </p>
      {context !== undefined && <p>{context}</p>}
      {onRetry !== undefined && (
        <Button variant="secondary" onClick={onRetry}>
          {__("Try again", "llm-stack")}
        </Button>
      )}
    </Notice>
  );
}
