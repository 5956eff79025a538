import { setTimeout as pause } from "node:timers/promises";

import { publicUrl } from "../components/settings/public-url";
import { docker } from "../ops/docker-cli";
import { runInLitellm } from "../ops/litellm-program";
import { certificateOf } from "../ops/smoke/certificate";
import { PublicClient } from "../ops/smoke/public-request";
import { chatModel, settingsOf } from "../ops/smoke/stack-settings";
import { OperationError } from "../ops/command";
import { findTarget, type Target } from "../ops/target";
import { MemoryWatch } from "./load/memory";
import { startProvider } from "./load/provider";
import { describeLevel, describeMemory, LEVEL_HEADINGS, markdownTable } from "./load/report";
import { runLevel, type Caller } from "./load/streams";

/** What to send where. */
export interface LoadBenchOptions {
  readonly stack: string;
  /** Concurrent streams, one level after the other. */
  readonly streams: readonly number[];
  /** Of each level. */
  readonly seconds: number;
  readonly host: "api" | "chat";
  readonly streamsPerKey: number;
  readonly model?: string | undefined;
  readonly providerPort?: number | undefined;
}

type LoadSettings = ReturnType<typeof settingsOf>;

const KEY_MODULES = ["key_rules.seal", "keys.litellm_api", "keys.throwaway_key"];
/** Between levels, so that what one leaves behind does not count for the next. */
const SETTLE_MS = 5000;

/** Prints, for each number of concurrent streams, how fast the gateway answers, what it refuses, and how much memory it takes. */
export async function benchLoad(options: LoadBenchOptions): Promise<void> {
  const settings = settingsOf(options.stack);
  const target = findTarget({ stack: options.stack });
  const model = chatModel(settings, options.model);
  const certificate = settings.tls.mode === "acme" ? undefined : await certificateOf(target);
  const most = Math.max(...options.streams);
  const provider = options.providerPort === undefined ? undefined : await startProvider(options.providerPort);
  const callers =
    options.host === "api"
      ? await apiCallers(target, settings, model, Math.ceil(most / options.streamsPerKey))
      : [await chatCaller(target, settings, model, new PublicClient(certificate))];
  try {
    const levels: string[][] = [];
    const memory = new MemoryWatch(target);
    for (const streams of options.streams) {
      // A small level uses as few keys as the same share of a large one.
      const used = callers.slice(0, Math.max(1, Math.ceil(streams / options.streamsPerKey)));
      const watched = memory.during(streams);
      const results = await runLevel(used, streams, options.seconds, certificate);
      await watched.stop();
      levels.push(describeLevel(streams, options.seconds, results));
      console.error(markdownTable(LEVEL_HEADINGS, levels.slice(-1)));
      await pause(SETTLE_MS);
    }
    console.log(`${options.host} host, model ${model}, ${options.seconds} s each\n`);
    console.log(markdownTable(LEVEL_HEADINGS, levels));
    console.log(`\n${describeMemory(memory)}`);
  } finally {
    await Promise.all(callers.map(async ({ close }) => close?.()));
    provider?.close();
  }
}

/** Keys of ten minutes, each of which counts as one client. */
async function apiCallers(
  target: Target,
  { apiHost, ports }: LoadSettings,
  model: string,
  count: number,
): Promise<readonly Caller[]> {
  const manage = (command: object) =>
    runInLitellm(target, {
      modules: KEY_MODULES,
      environment: { LLM_STACK_COMMAND: JSON.stringify(command) },
      timeoutSeconds: 60,
    });
  const callers: Caller[] = [];
  for (let number = 0; number < count; number += 1) {
    const { key, token } = (await manage({ command: "create", model })) as {
      readonly key: string;
      readonly token: string;
    };
    const url = `${publicUrl(apiHost, ports.https)}/v1/chat/completions`;
    callers.push({ url, authorization: `Bearer ${key}`, model, close: () => manage({ command: "delete", token }) });
  }
  return callers;
}

/** A session of the first administrator, whose password only Open WebUI's container has in a file. */
async function chatCaller(
  { dockerHost, prefix }: Target,
  { chatHost, ports, adminEmail }: LoadSettings,
  model: string,
  client: PublicClient,
): Promise<Caller> {
  const url = publicUrl(chatHost, ports.https);
  const file = ["exec", `${prefix}-open-webui`, "cat", "/run/secrets/WEBUI_ADMIN_PASSWORD"];
  const password = (await docker(dockerHost, file)).stdout.trim();
  const { status, text } = await client.send(`${url}/api/v1/auths/signin`, { body: { email: adminEmail, password } });
  if (status !== 200) throw new OperationError(`${url} refuses the first administrator (${status}): ${text}`);
  const { token } = JSON.parse(text) as { readonly token: string };
  return { url: `${url}/api/chat/completions`, authorization: `Bearer ${token}`, model };
}
