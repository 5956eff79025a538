import { useCallback, useEffect, useRef, useState } from "@wordpress/element";

import { CallError } from "./api";
import type { Problem } from "./problem";

/** Data from the REST API, and what a page needs to show meanwhile. */
export interface AnswerState<Data> {
  /** The last data; it stays while newer data loads and when loading fails. */
  readonly data: Data | undefined;
  readonly problem: Problem | undefined;
  readonly isLoading: boolean;
  /** Loads again. */
  readonly reload: () => Promise<void>;
}

/**
 * Loads data, and loads again when `load` changes. An older answer never replaces a newer one.
 *
 * @param load from `useCallback`.
 */
export function useAnswer<Data>(load: (signal: AbortSignal) => Promise<Data>): AnswerState<Data> {
  const [data, setData] = useState<Data>();
  const [problem, setProblem] = useState<Problem>();
  const [isLoading, setIsLoading] = useState(true);
  const current = useRef<AbortController>();

  const reload = useCallback(async () => {
    current.current?.abort();
    const controller = new AbortController();
    current.current = controller;
    setIsLoading(true);
    try {
      const answer = await load(controller.signal);
      if (controller.signal.aborted) return;
      setData(answer);
      setProblem(undefined);
    } catch (error) {
      if (controller.signal.aborted) return;
      setProblem(problemFrom(error));
    }
    setIsLoading(false);
  }, [load]);

  useEffect(() => {
    void reload();
    return () => current.current?.abort();
  }, [reload]);

  return { data, problem, isLoading, reload };
}

/** The problem of a failed call. @throws whatever is not a failed call. */
export function problemFrom(error: unknown): Problem {
  if (error instanceof CallError) return error.problem;
  throw error;
}
