import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";

import { packageRoot } from "../../components/settings/package-files";
import { processorTime } from "../measure";

/** What the proxy reports when it is ready. */
export interface Served {
  readonly url: string;
  /** Keys of the users u0, u1, … */
  readonly keys: readonly string[];
  /** Secret that signs their identity tokens. */
  readonly secret: string;
}

/**
 * `callback`: the callback and one shared key; `one-key`: one shared key, no callback; `own-keys`: a key per user, no callback;
 * `gate`: the callback, a key per user, and the gate, which checks every key and can be switched off.
 */
export type ProxyKind = "callback" | "one-key" | "own-keys" | "gate";

type Lines = ReturnType<Interface[typeof Symbol.asyncIterator]>;

/** LiteLLM's proxy in a separate process, with its tables in memory and models that answer immediately. */
export class BenchProxy {
  private constructor(
    public readonly served: Served,
    private readonly child: ChildProcessWithoutNullStreams,
    private readonly lines: Lines,
  ) {}

  /** @throws Error with what Python printed when the proxy does not start. */
  public static async start(python: string, kind: ProxyKind): Promise<BenchProxy> {
    const script = join(packageRoot, "bench", "identity", "serve.py");
    const child = spawn(python, ["-B", script, kind]);
    let errors = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (errors = `${errors}${text}`.slice(-4000)));
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const ready = await nextJson<Served>(lines);
    if (ready === undefined) throw new Error(`LiteLLM's proxy did not start with ${python}:\n${errors}`);
    return new BenchProxy(ready, child, lines);
  }

  /** Processor time used so far, in milliseconds. */
  public processorTime(): number {
    return processorTime(this.child.pid ?? 0);
  }

  /** Switches the gate of the kind `gate` on or off. */
  public async switchGate(on: boolean): Promise<void> {
    this.child.stdin.write(on ? "gate on\n" : "gate off\n");
    await nextJson<object>(this.lines);
  }

  /** @returns how long each run of the callback took, in milliseconds. */
  public async stop(): Promise<readonly number[]> {
    this.child.stdin.end();
    const durations = await nextJson<number[]>(this.lines);
    this.child.kill();
    return durations ?? [];
  }
}

/** The next line of JSON; LiteLLM prints other lines too. */
async function nextJson<Value>(lines: Lines): Promise<Value | undefined> {
  for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
    if (/^[[{]/.test(line.value)) return JSON.parse(line.value) as Value;
  }
  return undefined;
}
