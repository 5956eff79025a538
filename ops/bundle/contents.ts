import { arch, platform, release } from "node:os";
import { join } from "node:path";

import { stringify } from "yaml";

import { packageRoot } from "../../components/settings/package-files";
import { docker, DockerError, outputLines } from "../docker-cli";
import { assumeSecrets } from "../plan/assume-secrets";
import { planFiles } from "../plan/plan-files";
import { recordProgram } from "../plan/record-program";
import { OperationError } from "../command";
import { runProgram } from "../run-program";
import { listContainers } from "../smoke/containers";
import { fetchInside } from "../smoke/fetch-inside";
import { SmokeFailure } from "../smoke/check";
import { readStackConfig } from "../stack-config";
import { databasesOf } from "../sync/databases";
import type { Target } from "../target";
import { MIGRATIONS_SQL, SIZES_SQL } from "./bundle-sql";

/** A file of a bundle, before secrets are removed from it. */
export interface BundleFile {
  readonly path: string;
  readonly content: string;
}

/** What a person decides about a bundle. */
export interface BundleChoices {
  readonly since: string;
  readonly withSmoke: boolean;
  readonly withPeople: boolean;
}

/** A stack of this repository and where it runs. */
export type StackTarget = Target & { readonly stack: string };

type Part = readonly [path: string, content: () => Promise<string>];

const LOG_LINES = "20000";
const COMMAND_SECONDS = 300;

/**
 * Collects everything that a person needs to help with a stack. What cannot be collected is a file that gives the reason.
 *
 * @param report gets the name of each part before it is collected.
 */
export async function collectBundle(
  target: StackTarget,
  choices: BundleChoices,
  report: (part: string) => void,
): Promise<readonly BundleFile[]> {
  const files: BundleFile[] = [];
  for (const [path, content] of [...fixedParts(target, choices), ...(await containerParts(target, choices))]) {
    report(path);
    files.push({ path, content: await contentOrReason(content) });
  }
  report("config/");
  return [...files, ...(await renderedFiles(target.stack))];
}

function fixedParts(target: StackTarget, { withSmoke, withPeople }: BundleChoices): readonly Part[] {
  const { stack, dockerHost, prefix } = target;
  const { litellm, webui } = databasesOf(target);
  const npm = (verb: string, ...args: readonly string[]) => commandOutput(verb, [...args, "--stack", stack]);
  const inPostgres = (...command: readonly string[]) =>
    dockerText(dockerHost, "exec", `${prefix}-postgres`, ...command);
  const alertmanager = "http://127.0.0.1:9093/api/v2/alerts";
  const targets = "http://127.0.0.1:9090/api/v1/targets?state=active";
  return [
    ["about.yaml", () => about(target)],
    ["settings.yaml", () => Promise.resolve(stringify(readStackConfig(stack).values))],
    ["status.txt", () => npm("status")],
    ["doctor.txt", () => npm("doctor")],
    ...(withSmoke ? [["smoke.txt", () => npm("smoke")] as const] : []),
    ["docker/containers.txt", () => dockerText(dockerHost, "ps", "--all", "--filter", `name=${prefix}-`)],
    ["docker/disk.txt", () => dockerText(dockerHost, "system", "df")],
    ["docker/info.txt", () => dockerText(dockerHost, "info")],
    ["database/disk.txt", () => inPostgres("df", "-h", "/var/lib/postgresql")],
    ["database/litellm-migrations.json", async () => json(await litellm(MIGRATIONS_SQL.litellm))],
    ["database/webui-migrations.json", async () => json(await webui(MIGRATIONS_SQL.webui))],
    ["database/sync-migrations.json", async () => json(await litellm(MIGRATIONS_SQL.sync))],
    ["database/litellm-sizes.json", async () => json(await litellm(SIZES_SQL))],
    ["database/webui-sizes.json", async () => json(await webui(SIZES_SQL))],
    ["sync/state.json", async () => json(await litellm("SELECT * FROM sync.check_sync_status()"))],
    ["sync/installation.json", async () => json(await litellm("SELECT * FROM sync.test_api_key_sync_installation()"))],
    ["sync/activities.json", async () => json(await litellm(activitiesSql(withPeople)))],
    ["monitoring/alerts.json", () => fetchInside(target, "alertmanager", alertmanager, "alertmanager")],
    ["monitoring/targets.json", () => fetchInside(target, "prometheus", targets, "prometheus")],
    ["backup/list.txt", () => npm("backup", "list")],
    [
      "backup/history.txt",
      () => dockerText(dockerHost, "exec", `${prefix}-backup`, "cat", "/var/lib/backup/history.log"),
    ],
  ];
}

/** Both versions of a record have people's names. */
function activitiesSql(withPeople: boolean): string {
  const columns = ["created_at", "operation", "record_id", "sync_result", "error_message"];
  const all = withPeople ? [...columns, "old_data", "new_data"] : columns;
  return `SELECT ${all.join(", ")} FROM sync.get_recent_sync_activities(200)`;
}

async function containerParts(target: StackTarget, { since }: BundleChoices): Promise<readonly Part[]> {
  const { dockerHost } = target;
  let containers;
  try {
    containers = await listContainers(target);
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    return [["logs/none.txt", () => Promise.reject(error)]];
  }
  return containers.flatMap(({ name, service }): Part[] => [
    [
      `logs/${service}.log`,
      () => dockerText(dockerHost, "logs", "--timestamps", "--since", since, "--tail", LOG_LINES, name),
    ],
    [`docker/${service}.json`, () => dockerText(dockerHost, "inspect", name)],
  ]);
}

/** Every file that the containers get, as `npm run plan` writes it: without secrets. */
async function renderedFiles(stack: string): Promise<readonly BundleFile[]> {
  try {
    const { config } = assumeSecrets(readStackConfig(stack));
    const planned = planFiles(await recordProgram(stack, config));
    return planned.map(({ path, content }) => ({ path: join("config", path), content }));
  } catch (error) {
    return [{ path: "config/none.txt", content: notCollected(error as Error) }];
  }
}

async function about({ stack, dockerHost, prefix }: StackTarget): Promise<string> {
  const first = async (program: string, ...args: readonly string[]) => {
    const { stdout, failure } = await runProgram(program, args, {
      folder: packageRoot,
      environment: { DOCKER_HOST: dockerHost },
      timeoutSeconds: 30,
    });
    return failure === undefined ? stdout.trim() : `not known: ${failure.split("\n")[0] ?? ""}`;
  };
  return stringify({
    made: new Date().toISOString(),
    stack,
    prefix,
    dockerHost,
    revision: await first("git", "log", "-1", "--format=%H %cs"),
    changedFiles: await first("git", "status", "--short"),
    node: process.version,
    system: `${platform()} ${release()} ${arch()}`,
    docker: await first("docker", "version", "--format", "client {{.Client.Version}}, server {{.Server.Version}}"),
    pulumi: await first("pulumi", "version"),
  });
}

/** Output of `npm run <verb>`, with its exit code. */
async function commandOutput(verb: string, args: readonly string[]): Promise<string> {
  const program = ["--import", "tsx", join("ops", `${verb}.ts`), ...args];
  const { stdout, stderr, exitCode, failure } = await runProgram(process.execPath, program, {
    folder: packageRoot,
    environment: { NO_COLOR: "1", FORCE_COLOR: "0" },
    timeoutSeconds: COMMAND_SECONDS,
  });
  return `${stdout}${stderr}\nexit code: ${exitCode ?? failure ?? ""}\n`;
}

/** Both outputs, because programs log to either. */
async function dockerText(host: string, ...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await docker(host, args);
  return args[0] === "logs" ? inOrder(stdout, stderr) : stdout + stderr;
}

/** Lines of both outputs by the time at their start. */
function inOrder(...outputs: readonly string[]): string {
  const lines = outputs.flatMap((stdout) => outputLines({ stdout }));
  const timeOf = (line: string) => line.split(" ", 1)[0] ?? "";
  return lines
    .sort((one, other) => (timeOf(one) < timeOf(other) ? -1 : Number(timeOf(one) > timeOf(other))))
    .map((line) => `${line}\n`)
    .join("");
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

async function contentOrReason(content: () => Promise<string>): Promise<string> {
  try {
    return await content();
  } catch (error) {
    if (!(error instanceof OperationError || error instanceof DockerError || error instanceof SmokeFailure))
      throw error;
    return notCollected(error);
  }
}

function notCollected({ message }: Error): string {
  return `Could not be collected: ${message}\n`;
}
