import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { packageRoot, readPackageFile } from "../../../components/settings/package-files";
import { effects } from "../../../ops/review/replacements";
import { resourceChanges } from "../../../ops/review/resource-changes";
import type { ReviewedResource } from "../../../ops/review/reviewed-plan";
import { COMMAND, CONTAINER, NETWORK, VOLUME } from "../../../policy/resource";

interface Schema {
  readonly resources: Readonly<
    Record<
      string,
      { readonly inputProperties: Readonly<Record<string, { willReplaceOnChanges?: true; replaceOnChanges?: true }>> }
    >
  >;
}

const { dependencies } = JSON.parse(readPackageFile("package.json")) as { dependencies: Record<string, string> };

/** The schema of an installed plug-in in the version of package.json. */
function schemaOf(plugin: string): Schema | undefined {
  const home = process.env["PULUMI_HOME"] ?? join(homedir(), ".pulumi");
  const version = dependencies[`@pulumi/${plugin}`] ?? "";
  const program = join(home, "plugins", `resource-${plugin}-v${version}`, `pulumi-resource-${plugin}`);
  if (!existsSync(program)) return undefined;
  const { stdout, status } = spawnSync("pulumi", ["package", "get-schema", program], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
  });
  return status === 0 ? (JSON.parse(stdout) as Schema) : undefined;
}

describe.each(["docker", "command"])("the table of inputs that replace a resource of %s", (plugin) => {
  const schema = schemaOf(plugin);

  it.skipIf(!schema)("is the one of the plug-in's schema", () => {
    for (const [type, { replacing }] of Object.entries(effects).filter(([name]) => name.startsWith(`${plugin}:`))) {
      const inputs = Object.entries(schema?.resources[type]?.inputProperties ?? {});
      const marked = inputs
        .filter(([, input]) => input.willReplaceOnChanges ?? input.replaceOnChanges)
        .map(([name]) => name);
      expect([...replacing].sort(), type).toEqual(marked.sort());
    }
  });
});

const OPTIONS = {
  ...{ protect: false, retainOnDelete: false, deleteBeforeReplace: false, hasAliases: false },
  ...{ ignoreChanges: [], replaceOnChanges: [] },
};

function resource(
  type: string,
  name: string,
  inputs: object,
  others: Partial<ReviewedResource> = {},
): ReviewedResource {
  return {
    type,
    name,
    parent: undefined,
    inputs: { ...inputs },
    options: OPTIONS,
    dependsOn: [],
    computedFrom: {},
    ...others,
  };
}

function operationsOf(base: readonly ReviewedResource[], head: readonly ReviewedResource[]): readonly string[] {
  return resourceChanges(base, head).map(({ operation, name }) => `${operation} ${name}`);
}

describe("a resource", () => {
  it.each<readonly [string, object, object, Partial<ReviewedResource>, readonly string[]]>([
    ["is updated for an input that the provider changes in place", { memory: 1 }, { memory: 2 }, {}, ["update app"]],
    ["is replaced for one that it does not", { image: "a" }, { image: "b" }, {}, ["replace app"]],
    [
      "is replaced for an input that the program lists",
      { healthcheck: 1 },
      { healthcheck: 2 },
      { options: { ...OPTIONS, replaceOnChanges: ["healthcheck"] } },
      ["replace app"],
    ],
    [
      "stays for an input that the program ignores",
      { labels: [1] },
      { labels: [2] },
      { options: { ...OPTIONS, ignoreChanges: ["labels"] } },
      [],
    ],
    ["stays for another order of variables", { envs: ["A=1", "B=2"] }, { envs: ["B=2", "A=1"] }, {}, []],
    [
      "stays for another order of ports and capabilities",
      { ports: [{ internal: 1 }, { internal: 2 }], capabilities: { adds: ["CAP_A", "CAP_B"] } },
      { ports: [{ internal: 2 }, { internal: 1 }], capabilities: { adds: ["CAP_B", "CAP_A"] } },
      {},
      [],
    ],
    ["is replaced for another port", { ports: [{ internal: 1 }] }, { ports: [{ internal: 2 }] }, {}, ["replace app"]],
    ["is replaced for another order of words", { command: ["a", "b"] }, { command: ["b", "a"] }, {}, ["replace app"]],
    ["stays for another order of fields", { logOpts: { a: 1, b: 2 } }, { logOpts: { b: 2, a: 1 } }, {}, []],
  ])("%s", (_, base, head, others, expected) => {
    expect(operationsOf([resource(CONTAINER, "app", base)], [resource(CONTAINER, "app", head, others)])).toEqual(
      expected,
    );
  });

  it("is replaced with a network that it takes its network's name from, and so is what depends on it in turn", () => {
    const container = resource(CONTAINER, "app", {}, { computedFrom: { networksAdvanced: [`${NETWORK}::net`] } });
    const job = resource(COMMAND, "job", {}, { computedFrom: { triggers: [`${CONTAINER}::app`] } });
    const limit = resource(COMMAND, "limit", {}, { computedFrom: { create: [`${CONTAINER}::app`] } });
    // The order of a plan says nothing about dependencies.
    const others = [limit, job, container];
    const network = (labels: readonly string[]) => resource(NETWORK, "net", { labels });
    expect(operationsOf([...others, network([])], [...others, network(["new"])])).toEqual([
      "replace app",
      "replace job",
      "update limit",
      "replace net",
    ]);
  });

  it("is not replaced for a command that runs again in place, which keeps its id, unless it uses the output", () => {
    const dependent = (source: string) =>
      resource(CONTAINER, "app", {}, { computedFrom: { networksAdvanced: [`${COMMAND}::${source}`] } });
    const command = (name: string, create: string) => resource(COMMAND, name, { create });
    const operations = (name: string) =>
      operationsOf([command(name, "old"), dependent(name)], [command(name, "new"), dependent(name)]);
    expect(operations("dead-end")).toEqual(["update dead-end"]);
    expect(operations("llm-certificate")).toEqual(["replace app", "update llm-certificate"]);
  });

  it("uses the output of no other command", () => {
    const folder = join(packageRoot, "components");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
    const users = files.filter((file) => /\bthis\.(stdout|stderr)\b/.test(readFileSync(join(folder, file), "utf8")));
    expect(users).toEqual(["nginx/certificate.ts"]);
  });

  it("is another one under another parent, unless the program names aliases", () => {
    const parent = resource("llm-stack:index:Redis", "redis", {});
    const top = resource(VOLUME, "data", {});
    const below = resource(VOLUME, "data", {}, { parent: "llm-stack:index:Redis::redis" });
    const known = { ...below, options: { ...OPTIONS, hasAliases: true } };
    expect(operationsOf([top, parent], [below, parent])).toEqual(["create data", "delete data"]);
    expect(operationsOf([top, parent], [known, parent])).toEqual([]);
  });
});
