import type { Target } from "../target";
import { fetchInside } from "./fetch-inside";

/** The newest value of a series. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

interface QueryResult {
  readonly data: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value: readonly [time: number, text: string];
    }[];
  };
}

/**
 * Asks a stack's Prometheus, from within its container.
 *
 * @param query PromQL whose result is a vector.
 * @throws SmokeFailure when Prometheus does not answer.
 */
export async function queryPrometheus(target: Target, query: string): Promise<readonly Sample[]> {
  const parameters = new URLSearchParams({ query }).toString();
  const url = `http://127.0.0.1:9090/api/v1/query?${parameters}`;
  const { data } = JSON.parse(await fetchInside(target, "prometheus", url, "prometheus")) as QueryResult;
  return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
}
