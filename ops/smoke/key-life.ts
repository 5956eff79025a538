import { publicUrl } from "../../components/settings/public-url";
import type { Settings } from "../../components/settings/schema";
import { runInLitellm } from "../litellm-program";
import type { Target } from "../target";
import { must, SmokeFailure, type SmokeCheck } from "./check";
import type { PublicAnswer, PublicClient } from "./public-request";

const MODULES = ["key_rules.seal", "keys.litellm_api", "keys.throwaway_key"];
const LOG = "npm run keys -- list, and docker logs --tail 50 of LiteLLM's container";
/** LiteLLM and the gate remember a key for some seconds. */
const FORGOTTEN_WITHIN_SECONDS = 15;

/** A key of one model for ten minutes. */
interface ThrowawayKey {
  readonly key: string;
  readonly token: string;
}

/** Makes a key for one model, uses it as a program would, blocks it and deletes it. */
export function keyLifeChecks(
  target: Target,
  settings: Pick<Settings, "apiHost" | "ports">,
  model: string,
  client: PublicClient,
): readonly SmokeCheck[] {
  const api = publicUrl(settings.apiHost, settings.ports.https);
  let made: ThrowawayKey | undefined;
  const key = () => {
    if (made === undefined) throw new SmokeFailure("not tried, because there is no key", "");
    return made;
  };
  const ask = (path: string, body?: unknown) =>
    client.send(api + path, { headers: { Authorization: `Bearer ${key().key}` }, ...(body !== undefined && { body }) });
  const chat = (stream: boolean) => ask("/v1/chat/completions", question(model, stream));
  const end = (command: "block" | "delete") => manage(target, { command, token: key().token });
  return [
    {
      name: "a key can be made",
      run: async () => {
        made = (await manage(target, { command: "create", model })) as ThrowawayKey;
        return `for ${model}, ten minutes`;
      },
    },
    {
      name: "the key is listed",
      run: async () => {
        const count = await manage(target, { command: "count", token: key().token });
        must(count === 1, `LiteLLM lists it ${String(count)} times`, LOG);
        return "once";
      },
    },
    { name: "/v1/models shows the key its model", run: async () => checkModels(await ask("/v1/models"), model) },
    { name: `${model} answers`, run: async () => checkAnswer(await chat(false)) },
    { name: `${model} answers in parts`, run: async () => checkStream(await chat(true)) },
    {
      name: "a blocked key is refused",
      run: async () => {
        await end("block");
        return untilRefused(() => ask("/v1/models"));
      },
    },
    {
      name: "a deleted key is refused",
      run: async () => {
        await end("delete");
        return untilRefused(() => ask("/v1/models"));
      },
    },
  ];
}

function manage(target: Target, command: Readonly<Record<string, unknown>>): Promise<unknown> {
  const environment = { LLM_STACK_COMMAND: JSON.stringify(command) };
  return runInLitellm(target, { modules: MODULES, environment, timeoutSeconds: 60 });
}

function question(model: string, stream: boolean): object {
  return { model, stream, max_tokens: 16, messages: [{ role: "user", content: "Answer with the word ready." }] };
}

function checkModels({ status, text }: PublicAnswer, model: string): string {
  must(status === 200, `answers ${status}: ${excerpt(text)}`, LOG);
  const { data } = JSON.parse(text) as { readonly data: readonly { readonly id: string }[] };
  const names = data.map(({ id }) => id);
  must(names.join() === model, `shows ${names.join(", ") || "none"}`, LOG);
  return names.join();
}

function checkAnswer({ status, text }: PublicAnswer): string {
  must(status === 200, `answers ${status}: ${excerpt(text)}`, "docs/runbook.md#modelunavailable");
  const { choices } = JSON.parse(text) as { readonly choices?: readonly unknown[] };
  must((choices?.length ?? 0) > 0, `has no choices: ${excerpt(text)}`, "docs/runbook.md#modelunavailable");
  return "one answer";
}

function checkStream({ status, text }: PublicAnswer): string {
  must(status === 200, `answers ${status}: ${excerpt(text)}`, "docs/runbook.md#modelunavailable");
  const events = text.split("\n").filter((line) => line.startsWith("data: "));
  must(events.at(-1) === "data: [DONE]", `the stream does not end with [DONE]: ${excerpt(text)}`, LOG);
  return `${events.length - 1} events`;
}

/** @throws SmokeFailure when the key still works after the time. */
async function untilRefused(ask: () => Promise<PublicAnswer>): Promise<string> {
  const end = performance.now() + FORGOTTEN_WITHIN_SECONDS * 1000;
  for (;;) {
    const { status } = await ask();
    if (status === 401 || status === 403) return `${status}`;
    must(performance.now() < end, `still answers ${status} after ${FORGOTTEN_WITHIN_SECONDS} s`, LOG);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function excerpt(text: string): string {
  return text.replace(/\s+/g, " ").slice(0, 200);
}
