import { setTimeout as pause } from "node:timers/promises";

import { question, type Applications } from "../support/applications";

const EVERY_MS = 1000;
/** A person or a program has given up by then. */
const TIMEOUT_MS = 5000;

/** Which of the two public hosts. */
export type Host = "api" | "chat";

interface Outage {
  readonly from: number;
  to: number | undefined;
}

interface Attempt {
  readonly at: number;
  /** The response's status; 0 without a response in time. */
  readonly status: number;
  /** Id of what the response confirms: an answer that is charged, or a chat that is saved. */
  readonly id: string | undefined;
  readonly milliseconds: number;
}

/**
 * Uses both public hosts once a second and measures for how long they fail: a program asks a model, and a person saves a
 * chat. Each success is a promise that {@link Ledger} checks: the answer is charged, and the chat is still there.
 */
export class OutageProbe {
  public readonly attempts: Readonly<Record<Host, Attempt[]>> = { api: [], chat: [] };
  private readonly outages: Readonly<Record<Host, Outage[]>> = { api: [], chat: [] };
  private readonly stopped = new AbortController();
  private loops: readonly Promise<void>[] = [];

  /**
   * @param key of the program.
   * @param token of the person's session.
   */
  constructor(
    private readonly applications: Applications,
    private readonly key: string,
    private readonly token: string,
  ) {}

  public start(): void {
    const save = () =>
      this.applications.webui(this.token, "/api/v1/chats/new", { chat: { title: "probe", messages: [] } });
    const ask = () => this.applications.api(this.key, "/v1/chat/completions", question("mock"));
    this.loops = [this.repeat("api", ask), this.repeat("chat", save)];
  }

  public async stop(): Promise<void> {
    this.stopped.abort();
    await Promise.all(this.loops);
  }

  /** Waits until both hosts have answered `count` times in a row. @returns whether they did in time. */
  public async steady(count: number, seconds: number): Promise<boolean> {
    const from = performance.now();
    const answered = (host: Host) => {
      const last = this.attempts[host].filter(({ at }) => at >= from).slice(-count);
      return last.length === count && last.every(({ status }) => status === 200);
    };
    while (performance.now() < from + seconds * 1000) {
      if (answered("api") && answered("chat")) return true;
      await pause(250);
    }
    return false;
  }

  /** Seconds in which a host failed, from the start of each first failed request to the end of the next success. */
  public secondsOut(host: Host): number {
    const now = performance.now();
    return this.outages[host].reduce((sum, { from, to = now }) => sum + (to - from) / 1000, 0);
  }

  /** When the last outage of either host ended, in milliseconds of `performance.now()`; 0 without one. */
  public lastSuccessAfterOutage(): number {
    return Math.max(0, ...Object.values(this.outages).flatMap((all) => all.map(({ to }) => to ?? 0)));
  }

  /** Waits until each host has been used `count` more times. */
  public async attempted(count: number): Promise<void> {
    const wanted = { api: this.attempts.api.length + count, chat: this.attempts.chat.length + count };
    while (this.attempts.api.length < wanted.api || this.attempts.chat.length < wanted.chat) await pause(250);
  }

  /** Statuses of the failures, each once. */
  public failures(host: Host): readonly number[] {
    return [...new Set(this.attempts[host].map(({ status }) => status))].filter((status) => status !== 200);
  }

  /** Ids that the successful responses confirmed, and when. */
  public confirmed(host: Host): readonly { readonly id: string; readonly at: number }[] {
    return this.attempts[host].flatMap(({ id, at, milliseconds }) =>
      id === undefined ? [] : [{ id, at: at + milliseconds }],
    );
  }

  private async repeat(
    host: Host,
    send: () => Promise<{ readonly status: number; readonly text: string }>,
  ): Promise<void> {
    while (!this.stopped.signal.aborted) {
      const at = performance.now();
      const { status, id } = await attempt(send);
      const milliseconds = performance.now() - at;
      this.attempts[host].push({ at, status, id, milliseconds });
      this.note(host, status === 200, at);
      const rest = Math.max(0, EVERY_MS - milliseconds);
      // Ends early, without an error, when the probe stops.
      await pause(rest, undefined, { signal: this.stopped.signal }).catch(() => undefined);
    }
  }

  private note(host: Host, ok: boolean, at: number): void {
    const current = this.outages[host].at(-1);
    const open = current !== undefined && current.to === undefined;
    if (ok && open) current.to = performance.now();
    else if (!ok && !open) this.outages[host].push({ from: at, to: undefined });
  }
}

async function attempt(
  send: () => Promise<{ readonly status: number; readonly text: string }>,
): Promise<{ readonly status: number; readonly id: string | undefined }> {
  const late = new AbortController();
  try {
    const answer = await Promise.race([
      send(),
      pause(TIMEOUT_MS, { status: 0, text: "" }, { signal: late.signal, ref: false }),
    ]);
    const id = answer.status === 200 ? (JSON.parse(answer.text) as { id: string }).id : undefined;
    return { status: answer.status, id };
  } catch {
    return { status: 0, id: undefined };
  } finally {
    late.abort();
  }
}
