import { describe, expect, it } from "vitest";

import { renderRotation } from "../../components/monitoring/render-rotation";
import { exampleSettings } from "../support/settings";

const render = (rotationMaxAge: number, rotate: Readonly<Record<string, string>> = {}) =>
  renderRotation({ ...exampleSettings(), rotate, rotationMaxAge });

describe("metrics about the age of secrets", () => {
  it("do not exist without rotationMaxAge", () => {
    expect(render(0, { globalKey: "2026-11" })).toEqual([]);
  });

  it("have the dates of the setting rotate, and none for other texts", () => {
    const [file] = render(90, { globalKey: "2026-11", metricsKey: "2026-11-28 leaked", grafanaAdmin: "20261128" });
    expect(file?.content.split("\n").filter((line) => line !== "" && !line.startsWith("#"))).toEqual([
      "llm_stack_secret_max_age_seconds 7776000",
      'llm_stack_secret_rotated_timestamp_seconds{name="globalKey"} 1793491200',
      'llm_stack_secret_rotated_timestamp_seconds{name="metricsKey"} 1795824000',
    ]);
  });
});
