import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { packageRoot } from "../../components/settings/package-files";

/** How many callers and models the metrics are for. */
export interface Callers {
  readonly people: number;
  readonly keys: number;
  readonly models: number;
}

/** Serves LiteLLM's metrics from a separate process. */
export class MetricsServer {
  private constructor(
    public readonly port: number,
    /** Processor time in which LiteLLM writes its metrics for one scrape, and answers no one. */
    public readonly seconds: number,
    private readonly child: ChildProcessWithoutNullStreams,
  ) {}

  /** @throws Error with what Python printed when it does not start. */
  public static async start(
    python: string,
    settings: object,
    { people, keys, models }: Callers,
  ): Promise<MetricsServer> {
    const script = join(packageRoot, "bench", "series", "serve.py");
    const child = spawn(python, ["-B", script, JSON.stringify(settings), ...[people, keys, models].map(String)]);
    let errors = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (errors = `${errors}${text}`.slice(-4000)));
    for await (const line of createInterface(child.stdout)) {
      if (!line.startsWith("{")) continue;
      const { port, seconds } = JSON.parse(line) as { readonly port: number; readonly seconds: number };
      return new MetricsServer(port, seconds, child);
    }
    throw new Error(`LiteLLM's metrics did not start with ${python}:\n${errors}`);
  }

  public stop(): void {
    this.child.kill();
  }
}
