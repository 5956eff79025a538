import { expect, it, vi } from "vitest";

import { withAges } from "../../../ops/keys/key-ages";
import * as stackConfig from "../../../ops/stack-config";

const NOW = new Date("2026-11-28T12:00:00Z");

/** Ages with some settings changed. */
function agesWith(rotate: Readonly<Record<string, string>>, rotationMaxAge: number, ...aliases: readonly string[]) {
  const config = stackConfig.readStackConfig("dev");
  const changed = { "llm-stack:rotate": JSON.stringify(rotate), "llm-stack:rotationMaxAge": String(rotationMaxAge) };
  vi.spyOn(stackConfig, "readStackConfig").mockReturnValue({ ...config, values: { ...config.values, ...changed } });
  const keys = aliases.map((alias) => ({ alias, state: "as declared" as const }));
  return withAges("dev", keys, NOW).map(({ rotated, old }) => [rotated, old]);
}

it("shows when service keys, the global key and Prometheus's key were rotated", () => {
  const rotate = { demo_service: "2026-11-01", globalKey: "2026-10", metricsKey: "2026-09-15-again" };
  const aliases = ["demo_service", "openwebui_global_key", "prometheus_metrics_key"];
  expect(agesWith(rotate, 0, ...aliases)).toEqual([
    ["2026-11-01", false],
    ["2026-10-01", false],
    ["2026-09-15", false],
  ]);
});

it("marks keys that are older than rotationMaxAge", () => {
  const rotate = { demo_service: "2026-11-01", globalKey: "2026-10" };
  expect(agesWith(rotate, 30, "demo_service", "openwebui_global_key")).toEqual([
    ["2026-11-01", false],
    ["2026-10-01", true],
  ]);
});

it("shows nothing for a key without a date", () => {
  expect(agesWith({ demo_service: "once" }, 30, "demo_service", "undeclared")).toEqual([
    [undefined, undefined],
    [undefined, undefined],
  ]);
});
