import type { Outputs } from "./sandbox";

/** One value of a query's result. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Current result of a query to a stack's Prometheus. */
export async function queryPrometheus({ localUrls }: Outputs, query: string): Promise<readonly Sample[]> {
  const answer = await fetch(`${localUrls.prometheus}/api/v1/query?${new URLSearchParams({ query }).toString()}`);
  const { data } = (await answer.json()) as {
    data: { result: readonly { metric: Record<string, string>; value: readonly [number, string] }[] };
  };
  return data.result.map(({ metric, value: [, value] }) => ({ metric, value: Number(value) }));
}

/** Whether an alert with these labels fires. */
export async function isFiring(outputs: Outputs, labels: Readonly<Record<string, string>>): Promise<boolean> {
  const matchers = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return (await queryPrometheus(outputs, `ALERTS{alertstate="firing",${matchers.join(",")}}`)).length > 0;
}
