import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { packageRoot } from "../../../components/settings/package-files";
import { collectPulumi, evaluatePulumi, type PulumiFacts } from "../../../ops/doctor/pulumi";
import { useFakePrograms } from "./fake-programs";

describe("collectPulumi", () => {
  const put = useFakePrograms();
  let home: string;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "llm-stack-pulumi-"));
  });

  afterEach(() => {
    rmSync(home, { recursive: true });
  });

  it("requires the plug-in of each provider in the dependencies, in the package's version", async () => {
    const { dependencies } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    const { plugins } = await collectPulumi({ PULUMI_HOME: home });
    expect(plugins).toEqual(
      ["command", "docker", "random"].map((name) => ({
        name,
        version: dependencies[`@pulumi/${name}`],
        installed: false,
      })),
    );
  });

  it("finds an installed plug-in, but not a half-unpacked one", async () => {
    const wanted = (await collectPulumi({ PULUMI_HOME: home })).plugins;
    for (const { name, version } of wanted) {
      mkdirSync(join(home, "plugins", `resource-${name}-v${version}`), { recursive: true });
    }
    const [half] = wanted;
    writeFileSync(join(home, "plugins", `resource-${half?.name}-v${half?.version}.partial`), "");
    const { plugins } = await collectPulumi({ PULUMI_HOME: home });
    expect(plugins.filter(({ installed }) => !installed).map(({ name }) => name)).toEqual([half?.name]);
  });

  it("reads the version of the command on PATH", async () => {
    put("pulumi", '[ "$1" = version ] && echo v3.265.0');
    expect((await collectPulumi({ PULUMI_HOME: home })).version).toBe("v3.265.0");
  });

  it("treats a failing command as missing", async () => {
    put("pulumi", "echo broken; exit 1");
    expect((await collectPulumi({ PULUMI_HOME: home })).version).toBeUndefined();
  });

  it.each([
    ["true", false],
    ["1", false],
    ["false", true],
    ["", true],
  ])("interprets PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=%s", async (value, mayDownload) => {
    const environment = { PULUMI_HOME: home, PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: value };
    expect((await collectPulumi(environment)).mayDownload).toBe(mayDownload);
  });
});

describe("evaluatePulumi", () => {
  const docker = { name: "docker", version: "5.2.0", installed: true };
  const random = { name: "random", version: "4.21.2", installed: false };
  const facts: PulumiFacts = { version: "v3.265.0", plugins: [docker], mayDownload: true };

  it("accepts a complete installation", () => {
    expect(evaluatePulumi(facts)).toEqual([
      { check: "pulumi", level: "ok", message: "v3.265.0" },
      { check: "plug-ins", level: "ok", message: "docker 5.2.0" },
    ]);
  });

  it.each([
    ["v3.141.9", "error"],
    ["v3.142.0", "ok"],
    [undefined, "info"],
  ])("rates the command line %s as %s", (version, level) => {
    expect(evaluatePulumi({ ...facts, version })[0]).toMatchObject({ check: "pulumi", level });
  });

  it.each([
    [true, "warning"],
    [false, "error"],
  ])("rates a missing plug-in by whether Pulumi may download it (%s)", (mayDownload, level) => {
    expect(evaluatePulumi({ ...facts, plugins: [docker, random], mayDownload }).slice(1)).toEqual([
      {
        check: "plug-ins",
        level,
        message: expect.stringContaining("the resource plug-in random 4.21.2 is not installed") as string,
        remedy: "pulumi plugin install resource random 4.21.2",
      },
    ]);
  });
});
