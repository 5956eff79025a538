import { useState } from "@wordpress/element";

import type { ChangeResult, Key } from "../shared/answers";
import { send } from "../shared/api";
import type { Problem } from "../shared/problem";
import { problemFrom } from "../shared/use-answer";
import type { Change } from "./words";

/** What became of a change. */
export interface Outcome {
  readonly change: Change;
  readonly done: number;
  readonly failures: readonly { readonly name: string; readonly message: string; readonly remedy: string }[];
}

/** Changes of keys, one request for all. */
export interface Changes {
  readonly outcome: Outcome | undefined;
  readonly problem: Problem | undefined;
  readonly isBusy: boolean;
  readonly run: (change: Change, keys: readonly Key[]) => Promise<void>;
  readonly forget: () => void;
}

/** @param onDone called after each attempt, because even a failed one may mean that the list is old. */
export function useChanges(onDone: () => void): Changes {
  const [outcome, setOutcome] = useState<Outcome>();
  const [problem, setProblem] = useState<Problem>();
  const [isBusy, setIsBusy] = useState(false);

  const forget = () => {
    setOutcome(undefined);
    setProblem(undefined);
  };
  const run = async (change: Change, keys: readonly Key[]) => {
    forget();
    setIsBusy(true);
    try {
      const results = await send<readonly ChangeResult[]>("POST", "/keys/bulk", {
        change,
        ids: keys.map(({ id }) => id),
      });
      setOutcome(outcomeOf(change, keys, results));
    } catch (error) {
      setProblem(problemFrom(error));
    }
    setIsBusy(false);
    onDone();
  };
  return { outcome, problem, isBusy, run, forget };
}

function outcomeOf(change: Change, keys: readonly Key[], results: readonly ChangeResult[]): Outcome {
  const names = new Map(keys.map(({ id, name }) => [id, name]));
  return {
    change,
    done: results.filter(({ ok }) => ok).length,
    failures: results.flatMap(({ id, error }) =>
      error === undefined ? [] : [{ name: names.get(id) ?? id, message: error.message, remedy: error.remedy }],
    ),
  };
}
