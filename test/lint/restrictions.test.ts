import { join } from "node:path";

import { ESLint, Linter } from "eslint";
import tseslint from "typescript-eslint";
import { describe, expect, it } from "vitest";

import { packageRoot } from "../../components/settings/package-files";

const RULES = ["no-restricted-syntax", "no-restricted-imports"] as const;

const eslint = new ESLint({ cwd: packageRoot });

/** What the project's restrictions report for a text as if it were in a file. The other rules need an existing file. */
async function complaints(file: string, text: string): Promise<string> {
  const { rules } = (await eslint.calculateConfigForFile(join(packageRoot, file))) as { rules: Linter.RulesRecord };
  const restrictions = Object.fromEntries(RULES.map((name) => [name, rules[name] ?? "off"]));
  const languageOptions = { parser: tseslint.parser as Linter.Parser };
  const messages = new Linter().verify(text, { files: ["**/*.ts"], languageOptions, rules: restrictions }, file);
  return messages.map(({ message }) => message).join("\n");
}

interface Case {
  readonly rule: string;
  readonly file: string;
  readonly violation: string;
  readonly says: string;
  /** The same text where it is allowed, or correct code in the same file. */
  readonly right: readonly [file: string, text: string];
}

const CONTAINER = 'new docker.Container("redis", {});';
const CONFIG = "export const config = new pulumi.Config();";
const ALL_CONFIG = "export const config = pulumi.runtime.allConfig();";

const CASES: readonly Case[] = [
  {
    rule: "only components/docker/ makes containers",
    file: "components/redis/redis.ts",
    violation: CONTAINER,
    says: "Only components/docker/ creates containers",
    right: ["components/docker/service.ts", CONTAINER],
  },
  {
    rule: "only components/docker/ makes containers, under any name",
    file: "components/llm-stack.ts",
    violation: 'import { Container } from "@pulumi/docker";\nnew Container("redis", {});',
    says: "Only components/docker/ creates containers",
    right: ["components/llm-stack.ts", 'import * as docker from "@pulumi/docker";\nnew docker.Provider("host", {});'],
  },
  {
    rule: "only settings.ts reads configuration",
    file: "components/nginx/nginx.ts",
    violation: CONFIG,
    says: "Only components/settings/settings.ts reads stack configuration",
    right: ["examples/embedded/index.ts", CONFIG],
  },
  {
    rule: "only settings.ts reads the whole configuration",
    file: "components/docker/networks.ts",
    violation: ALL_CONFIG,
    says: "Only components/settings/settings.ts reads stack configuration",
    right: ["components/settings/settings.ts", ALL_CONFIG],
  },
  {
    rule: "a service's environment has no secret",
    file: "components/redis/redis.ts",
    violation: "new Service(name, { environment: { REDIS_PASSWORD: context.secrets.values.redisLitellm } });",
    says: "docker inspect prints a container's environment",
    right: [
      "components/redis/redis.ts",
      "new Job(name, { environment: { REDIS_PASSWORD: context.secrets.values.redisLitellm } });",
    ],
  },
  {
    rule: "arguments of a service in a variable have no secret either",
    file: "components/monitoring/exporters.ts",
    violation:
      "const { values } = secrets;\nexport const args = { environment: { PASSWORD: values.exporterDatabase } };",
    says: "docker inspect prints a container's environment",
    right: [
      "components/monitoring/exporters.ts",
      'export const args = { environment: { PASSWORD_FILE: "/run/secrets/password" }, files: secrets.values };',
    ],
  },
  {
    rule: "a function that builds an environment uses no secret",
    file: "components/open-webui/render-open-webui.ts",
    violation: "function openWebuiEnvironment({ secrets }) { return { KEY: secrets.values.globalKey }; }",
    says: "docker inspect prints a container's environment",
    right: [
      "components/open-webui/render-open-webui.ts",
      "function openWebuiEnvironment({ adminEmail }) { return { WEBUI_ADMIN_EMAIL: adminEmail }; }",
    ],
  },
  {
    rule: "a bench imports no test",
    file: "bench/sync.ts",
    violation: 'import { record } from "../test/support/mocks";',
    says: "Code for both benches and tests belongs in testing/",
    right: ["bench/sync.ts", 'import { SyncLab } from "../testing/sync/sync-lab";'],
  },
  {
    rule: "a test imports no bench",
    file: "test/sql/roles.test.ts",
    violation: 'import { median } from "../../bench/measure";',
    says: "Code for both tests and benches belongs in testing/",
    right: ["test/sql/roles.test.ts", 'import { bootstrap } from "../../testing/postgres/bootstrap";'],
  },
  {
    rule: "code for tests and benches imports neither",
    file: "testing/sync/sync-lab.ts",
    violation: 'import { record } from "../../test/support/mocks";',
    says: "testing/ is shared by benches and tests",
    right: ["testing/sync/sync-lab.ts", 'import { PostgresServer } from "../postgres/postgres-server";'],
  },
  {
    rule: "the package imports no test code",
    file: "components/sync/sync.ts",
    violation: 'import { SyncLab } from "../../testing/sync/sync-lab";',
    says: "The package must not import commands or tests",
    right: ["components/sync/sync.ts", 'import { psql } from "../postgres/psql";'],
  },
  {
    rule: "data flows one way",
    file: "components/settings/schema.ts",
    violation: 'import { Service } from "../docker/service";',
    says: "Data flows settings → templates",
    right: ["components/redis/redis.ts", 'import { Service } from "../docker/service";'],
  },
];

describe("the lint rules of this project", () => {
  it.each(CASES)("enforce that $rule", async ({ file, violation, says, right }) => {
    expect(await complaints(file, violation)).toContain(says);
    expect(await complaints(...right)).toBe("");
  });
});
