import assert from "node:assert/strict";

import { question } from "../../support/applications";
import { failingProvider } from "../../support/faults";
import { eventually } from "../../support/https";
import { serviceKeyOf } from "../../support/subject";
import { sharedFault, type FaultCase } from "../fault-case";
import { STREAM_TIMEOUT, type FaultLab } from "../fault-lab";
import { FAULTY_MODEL, GUARDED_MODEL, type ProviderMode } from "../faulty-provider";
import { abandonStream } from "../abandon-stream";

const UNAFFECTED = { outage: { api: 0, chat: 0 }, recoversWithin: 10 } as const;
/** Beside the model's timeout. */
const OVERHEAD_SECONDS = 3;

/** Model providers that fail. */
export function providerCases(lab: FaultLab): readonly FaultCase[] {
  return [
    sharedFault(failingProvider(lab.subject, lab.modelProvider), {
      promise: "other models answer",
      state: "pending",
      ...UNAFFECTED,
    }),
    failing(lab, "fails with 500", [500]),
    failing(lab, "refuses with 429", [429]),
    failing(lab, "is silent", [408, 504]),
    stoppedStream(lab),
    abandonedStream(lab),
  ];
}

/** @param statuses that the caller may get without a fallback. */
function failing(lab: FaultLab, mode: ProviderMode, statuses: readonly number[]): FaultCase {
  const provider = lab.faultyProvider;
  return {
    title: `a provider ${mode}`,
    promise: "one call each: a clean error without a fallback, the fallback's answer with one",
    ...UNAFFECTED,
    inject: () => setMode(lab, mode),
    during: async () => {
      const [plain, seconds] = await timed(() => ask(lab, FAULTY_MODEL));
      assert.ok(statuses.includes(plain.status), `the model answered ${plain.status}: ${plain.text}`);
      assert.ok("error" in (JSON.parse(plain.text) as object), plain.text);
      assert.ok(seconds < STREAM_TIMEOUT + OVERHEAD_SECONDS, `the error took ${seconds} s`);
      assert.equal(provider.calls, 1, "calls at the provider for one request");
      const guarded = await ask(lab, GUARDED_MODEL);
      assert.equal(guarded.status, 200, guarded.text);
      assert.match(guarded.text, /Hello from the mock model/);
      assert.equal(provider.calls, 2, "calls at the provider for two requests");
    },
    heal: () => setMode(lab, "answers"),
  };
}

function stoppedStream(lab: FaultLab): FaultCase {
  const mode = "stops in the middle of a stream";
  return {
    title: `a provider ${mode}`,
    promise: `the stream ends with an error within ${STREAM_TIMEOUT} s of silence, and LiteLLM hangs up`,
    ...UNAFFECTED,
    inject: () => setMode(lab, mode),
    during: async () => {
      const [answer, seconds] = await timed(() => ask(lab, FAULTY_MODEL, true));
      assert.match(answer.text, /Hello\./);
      assert.match(answer.text, /"error"/);
      assert.ok(seconds < STREAM_TIMEOUT + OVERHEAD_SECONDS, `the stream ended after ${seconds} s`);
      assert.equal(lab.faultyProvider.calls, 1, "calls at the provider");
      await hangsUp(lab, OVERHEAD_SECONDS);
    },
    heal: () => setMode(lab, "answers"),
  };
}

function abandonedStream(lab: FaultLab): FaultCase {
  return {
    title: "a client hangs up in the middle of a stream",
    promise: "LiteLLM hangs up at the provider as well, before the model's timeout",
    ...UNAFFECTED,
    inject: () => setMode(lab, "stops in the middle of a stream"),
    during: async () => {
      await abandonStream(lab.subject, serviceKeyOf(lab.subject.outputs(), "probe_service"), FAULTY_MODEL);
      // Sooner than the model's timeout would end it.
      await hangsUp(lab, OVERHEAD_SECONDS);
    },
    heal: () => setMode(lab, "answers"),
  };
}

async function hangsUp({ faultyProvider }: FaultLab, seconds: number): Promise<void> {
  const open = () => Promise.resolve(faultyProvider.open);
  assert.equal(await eventually(open, (count) => count === 0, seconds), 0, "connections to the provider");
}

function setMode({ faultyProvider }: FaultLab, mode: ProviderMode): Promise<void> {
  faultyProvider.mode = mode;
  faultyProvider.calls = 0;
  return Promise.resolve();
}

function ask({ applications, subject }: FaultLab, model: string, stream = false) {
  const key = serviceKeyOf(subject.outputs(), "probe_service");
  return applications.api(key, "/v1/chat/completions", { ...question(model), stream });
}

async function timed<Answer>(send: () => Promise<Answer>): Promise<readonly [Answer, number]> {
  const from = performance.now();
  const answer = await send();
  return [answer, (performance.now() - from) / 1000];
}
