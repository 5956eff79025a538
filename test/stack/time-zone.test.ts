import { spawnSync } from "node:child_process";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { readPackageFile } from "../../components/settings/package-files";
import { COMMAND, filesOf, resourceNamed, resourcesOf, servicesOf } from "../support/containers";
import { recordProgram } from "../support/program";

describe("timeZone", () => {
  const settingsOf = (file: string | undefined) =>
    (parse(file ?? "") as { readonly litellm_settings: Readonly<Record<string, unknown>> }).litellm_settings;

  it("reaches LiteLLM's budgets and Grafana, after a check that LiteLLM's image knows it", async () => {
    const { resources } = await recordProgram("dev", { timeZone: "America/Argentina/Buenos_Aires" });
    const { timezone } = settingsOf(filesOf(resources, "llm-dev-litellm-config")["/etc/litellm/config.yaml"]);
    expect(timezone).toBe("America/Argentina/Buenos_Aires");
    expect(servicesOf(resources).grafana.inputs.envs).toContain(
      "GF_DATE_FORMATS_DEFAULT_TIMEZONE=America/Argentina/Buenos_Aires",
    );
    const check = resourceNamed(resources, COMMAND, "llm-dev-time-zone").inputs;
    expect(check["create"]).toContain("--env LLM_STACK_TIME_ZONE llm-dev-litellm python3 -");
    expect(check["environment"]).toMatchObject({ LLM_STACK_TIME_ZONE: "America/Argentina/Buenos_Aires" });
  });

  it("is UTC without any of that", async () => {
    const { resources } = await recordProgram();
    const settings = settingsOf(filesOf(resources, "llm-dev-litellm-config")["/etc/litellm/config.yaml"]);
    expect(settings).not.toHaveProperty("timezone");
    expect(resourcesOf(resources, COMMAND).map(({ name }) => name)).not.toContain("llm-dev-time-zone");
  });
});

const hasPython = spawnSync("python3", ["-c", "import zoneinfo; zoneinfo.ZoneInfo('Europe/Berlin')"]).status === 0;

// `npm test` needs only Node.js; the summary lists what it left out.
describe.skipIf(!hasPython)("the check in LiteLLM's container (needs python3 with time zones)", () => {
  const run = (name: string) =>
    spawnSync("python3", ["-"], {
      input: readPackageFile("config-templates/litellm/check_time_zone.py"),
      encoding: "utf8",
      env: { ...process.env, LLM_STACK_TIME_ZONE: name },
    });

  it("accepts a known time zone and fails for an unknown one", () => {
    expect(run("Europe/Berlin")).toMatchObject({ status: 0, stderr: "" });
    const { status, stderr } = run("Europe/Nowhere");
    expect(status).toBe(1);
    expect(stderr).toBe(
      "LiteLLM's image has no time zone Europe/Nowhere. Set llm-stack:timeZone to UTC, or use an image with tzdata.\n",
    );
  });
});
