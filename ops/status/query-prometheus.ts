import { fetchInside } from "../smoke/fetch-inside";
import type { Target } from "../target";

/** One series of an answer. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  /** Time and value. */
  readonly value: readonly [number, string];
}

/** Asks a stack's Prometheus for the present value of an expression. @throws SmokeFailure when it does not answer. */
export async function queryPrometheus(target: Target, expression: string): Promise<readonly Sample[]> {
  const query = new URLSearchParams({ query: expression }).toString();
  const text = await fetchInside(target, "prometheus", `http://127.0.0.1:9090/api/v1/query?${query}`, "prometheus");
  return (JSON.parse(text) as { readonly data: { readonly result: readonly Sample[] } }).data.result;
}
