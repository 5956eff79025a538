import { describe, expect, it } from "vitest";

import { readPackageFile } from "../../components/settings/package-files";
import { servicesOf } from "../support/containers";
import { recordProgram } from "../support/program";

const FOLDER = "/var/lib/llm-stack/metrics";

async function nodeExporter(watchdog: boolean) {
  const { resources } = await recordProgram("dev", { hardening: { watchdog } });
  return servicesOf(resources).nodeExporter;
}

describe("the watchdog's metrics", () => {
  it("are read by the stack's node_exporter, which has the host's files at /host", async () => {
    const container = await nodeExporter(true);
    expect(container.inputs.command).toContain(`--collector.textfile.directory=/host${FOLDER}/llm-dev`);
    expect(readPackageFile("config-templates/host/steps/watchdog.sh")).toContain(`${FOLDER}/__OWNER__`);
  });

  it("are not read without the setting", async () => {
    const container = await nodeExporter(false);
    expect(container.inputs.command?.join(" ")).not.toContain(FOLDER);
  });
});
