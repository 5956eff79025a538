import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { packageRoot } from "../../../components/settings/package-files";
import { textReport } from "../../../ops/review/formats/text";
import { reviewedPlan, type ReviewedPlan, type ReviewedResource } from "../../../ops/review/reviewed-plan";
import { defaultValues, readStackConfig } from "../../../ops/stack-config";
import { CONTAINER } from "../../../policy/resource";
import { edited, planWith, reportOf, resourcesOf, TODAY, withInputs } from "./support/plans";
import { settingsChanges } from "./support/realistic-changes";

const folder = mkdtempSync(join(tmpdir(), "llm-stack-changes-"));
let dev: ReviewedPlan;

beforeAll(async () => {
  dev = await planWith();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Every finding with its level. */
function allFindings({ sections }: ReturnType<typeof reportOf>): readonly string[] {
  return sections.flatMap(({ findings }) => findings.map(({ level, text }) => `${level}: ${text}`));
}

describe("the report of a change of the settings", () => {
  it.each(Object.entries(settingsChanges))("has the headline for %s", async (_, { from, to, headline, findings }) => {
    const report = reportOf(from ? await planWith(from) : dev, await planWith(to));
    expect(report.headline).toBe(headline);
    expect(allFindings(report)).toEqual(expect.arrayContaining([...findings]));
  });
});

type Edit = (resource: ReviewedResource) => ReviewedResource | undefined;

function inputOf(name: string, input: string): unknown {
  return dev.resources.find((resource) => resource.type === CONTAINER && resource.name === name)?.inputs[input];
}

/** Changes the text of a file that a service gets. The set's volume has its hash in its name. */
function withFile(service: string, path: string, change: (text: string) => string): Edit {
  const prefix = `llm-dev-${service}`;
  const uploads = (resource: ReviewedResource) =>
    (resource.inputs["uploads"] as readonly { readonly file: string; readonly content: string }[]).map((upload) =>
      upload.file.endsWith(path) ? { ...upload, content: change(upload.content) } : upload,
    );
  return (resource) => {
    if (resource.name === `${prefix}-config-loader`)
      return withInputs(resource.name, { uploads: uploads(resource) })(resource);
    const { name } = resource.inputs as { readonly name?: string };
    if (resource.name === `${prefix}-config`)
      return withInputs(resource.name, { name: `${name?.slice(0, -4) ?? ""}0000` })(resource);
    return resource;
  };
}

describe("the report of a change of the program", () => {
  it.each<readonly [string, () => Edit, string, RegExp]>([
    [
      "a comment in a file",
      () => withFile("nginx", "/nginx.conf", (text) => `# A comment.\n${text}`),
      "replaces nginx; check downtime",
      /nginx is replaced because it depends on llm-dev-nginx-config/,
    ],
    [
      "an alert's threshold",
      () => withFile("prometheus", "/host.yml", (text) => text.replace(/for: \d+m/, "for: 99m")),
      "replaces prometheus; check downtime, alerts and receivers",
      /for goes from "\d+m" to "99m"/,
    ],
    [
      "a job's script",
      () => (resource) =>
        resource.name === "llm-dev-sync-litellm"
          ? { ...resource, inputs: { ...resource.inputs, stdin: "SELECT 1;\n" } }
          : resource,
      "touches no service",
      /Commands that run \(again\): llm-dev-sync-litellm\./,
    ],
    [
      "a renamed data volume",
      () => withInputs("llm-dev-postgres-data", { name: "llm-dev-data" }),
      "1 danger; replaces postgres; check data at risk, downtime",
      /The volume llm-dev-postgres-data is replaced, because name changes\. It is protected/,
    ],
    [
      "a removed data volume",
      () => (resource) => (resource.name === "llm-dev-grafana-data" ? undefined : resource),
      "1 danger; touches no service; check data at risk",
      /The volume llm-dev-grafana-data is deleted\./,
    ],
    [
      "a label on a data volume, which the program ignores",
      () => withInputs("llm-dev-postgres-data", { labels: [{ label: "team", value: "data" }] }),
      "no difference",
      /^$/,
    ],
    [
      "the next major version of PostgreSQL",
      () => withInputs("llm-dev-postgres", { image: "pgvector/pgvector:0.8.6-pg18-trixie" }),
      "1 danger; replaces postgres; check data at risk, downtime, images",
      /PostgreSQL 18 cannot read the data folder of PostgreSQL 17/,
    ],
    [
      "a port for other machines",
      () => withInputs("llm-dev-grafana", { ports: [{ internal: 3000, external: 3000, ip: "0.0.0.0" }] }),
      "1 danger; replaces grafana; check downtime, exposure, policy",
      /Opened: grafana publishes 0\.0\.0\.0:3000/,
    ],
    [
      "a capability",
      () => withInputs("llm-dev-redis", { capabilities: { drops: ["ALL"], adds: ["CAP_SYS_ADMIN"] } }),
      "1 danger; replaces redis; check downtime, exposure, policy",
      /Opened: redis has CAP_SYS_ADMIN/,
    ],
    [
      "a root user",
      () => withInputs("llm-dev-alertmanager", { user: "0:0" }),
      "1 danger; replaces alertmanager; check downtime, exposure, policy",
      /Opened: alertmanager runs as root/,
    ],
    [
      "a folder of the host",
      () =>
        withInputs("llm-dev-sync", {
          volumes: [...(inputOf("llm-dev-sync", "volumes") as object[]), { hostPath: "/etc", containerPath: "/host" }],
        }),
      "1 danger; replaces sync; check downtime, exposure, policy",
      /Opened: sync WRITES \/etc of the host/,
    ],
    [
      "another health check, which the provider alone would not replace",
      () => withInputs("llm-dev-sync", { healthcheck: { tests: ["CMD", "true"] } }),
      "replaces sync; check downtime",
      /sync is replaced because of its healthcheck/,
    ],
    [
      "a database's network that is not internal",
      () => withInputs("llm-dev-network-data", { internal: false }),
      "1 danger; replaces litellm, open-webui, postgres, redis, sync; check downtime, exposure, policy",
      /Opened: the network data is not internal, so Docker publishes ports on it/,
    ],
    [
      "no memory limit",
      () => withInputs("llm-dev-sync", { memory: 0, memorySwap: 0 }),
      "1 danger; changes sync in place; check limits, policy",
      /Violated: limits: llm-dev-sync/,
    ],
  ])("shows %s", (_, edit, headline, finding) => {
    const report = reportOf(dev, edited(dev, edit()));
    expect([report.headline, allFindings(report)]).toEqual([headline, expect.anything()]);
    expect(allFindings(report).join("\n")).toMatch(finding);
  });
});

describe("no difference", () => {
  it("is reported only if only comments, order and quotes of the stack's file differ", async () => {
    const text = readFileSync(join(packageRoot, "Pulumi.dev.yaml"), "utf8");
    const [head = "", ...settings] = text.split(/^(?= {2}llm-stack:)/m);
    const rewritten = `# A comment.\n${head}${settings.reverse().join("").replace("api.localhost", '"api.localhost" # why')}`;
    writeFileSync(join(folder, "Pulumi.dev.yaml"), rewritten);
    writeFileSync(join(folder, "Pulumi.yaml"), readFileSync(join(packageRoot, "Pulumi.yaml"), "utf8"));
    const config = readStackConfig("dev", folder);
    const plan = reviewedPlan(await resourcesOf("dev", config), { ...config, defaults: defaultValues() }, TODAY);
    const report = reportOf(dev, plan);
    expect(report.headline).toBe("no difference");
    expect(textReport(report)).toBe("Stack dev, compared with main (0123456789): no difference.\n");
  });
});
