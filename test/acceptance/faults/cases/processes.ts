import assert from "node:assert/strict";

import { docker, lines } from "../../support/docker";
import { killedLitellm } from "../../support/faults";
import { eventually } from "../../support/https";
import { sharedFault, type FaultCase } from "../fault-case";
import { BROKEN, type FaultLab } from "../fault-lab";
import { crash } from "../host";

/** Takes all memory that its container may have, and more. */
const HOG = "blocks = []\nwhile True:\n    blocks.append(bytearray(10_000_000))";
const NOTHING = () => Promise.resolve();

/** Processes that die. */
export function processCases(lab: FaultLab): readonly FaultCase[] {
  return [
    {
      title: "LiteLLM crashes",
      promise: "Docker restarts it; answers 503 for at most 60 s; the chat's pages work",
      outage: { api: 60, chat: 0 },
      recoversWithin: 60,
      inject: () => crash(lab.container("litellm")),
      heal: NOTHING,
      after: (probe) => {
        assert.deepEqual(probe.failures("api"), [503], "statuses of the API while LiteLLM was away");
        return Promise.resolve();
      },
    },
    sharedFault(killedLitellm(lab.subject), {
      promise: "answers 503; the chat's pages work",
      state: "firing",
      outage: { api: 400, chat: 0 },
      recoversWithin: 90,
    }),
    memoryHog(lab),
    {
      title: "every container is killed at once, as by a reboot",
      promise: "all come back in any order within 5 minutes, on the same addresses",
      outage: { api: 300, chat: 300 },
      recoversWithin: 300,
      inject: async () => {
        const names = await services();
        // Docker answers slowly while containers die, so all are killed before it is asked again.
        await Promise.all(names.map(crash));
      },
      heal: NOTHING,
      after: () => checkServices(),
    },
  ];
}

function memoryHog(lab: FaultLab): FaultCase {
  let before = "";
  const others = async () => {
    const format = "{{.Name}} {{.State.StartedAt}}";
    const names = (await services()).filter((name) => name !== lab.container("open-webui"));
    return docker("inspect", "--format", format, ...names);
  };
  return {
    title: "a program takes all memory of Open WebUI's container",
    promise: "only that container suffers; the API works",
    alert: { labels: { alertname: "HostOomKill" }, state: "firing", withinSeconds: 120, resolves: "later" },
    outage: { api: 0, chat: 90 },
    recoversWithin: 90,
    inject: async () => {
      before = await others();
      // The kernel ends it with SIGKILL, so that it always fails.
      await docker("exec", lab.container("open-webui"), "python3", "-c", HOG).catch(() => "");
    },
    heal: NOTHING,
    after: async () => {
      assert.equal(await others(), before, "another container was restarted");
    },
  };
}

async function services(): Promise<readonly string[]> {
  const filters = ["--filter", `label=llm-stack.stack=llm-${BROKEN}`, "--filter", "label=llm-stack.service"];
  return lines(await docker("ps", "--format", "{{.Names}}", ...filters));
}

/** Every container is healthy, and only Nginx is published beyond this machine. */
async function checkServices(): Promise<void> {
  const filters = ["--filter", `label=llm-stack.stack=llm-${BROKEN}`, "--filter", "label=llm-stack.service"];
  const look = async () =>
    lines(await docker("ps", "--all", "--format", "{{.Names}}\t{{.Status}}\t{{.Ports}}", ...filters));
  const unwell = (rows: readonly string[]) =>
    rows.filter((row) => !row.includes("\tUp ") || /health: starting|unhealthy/.test(row));
  const rows = await eventually(look, (found) => unwell(found).length === 0, 300);
  assert.deepEqual(unwell(rows), []);
  const open = rows.filter((row) => row.includes("0.0.0.0:")).map((row) => row.split("\t")[0]);
  assert.deepEqual(open, [`llm-${BROKEN}-nginx`]);
}
