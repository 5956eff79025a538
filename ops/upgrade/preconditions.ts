import { mirroredReference, registryOf } from "../../components/settings/image-reference";
import type { Settings } from "../../components/settings/schema";
import { diagnose } from "../doctor/diagnose";
import { collectEngine } from "../doctor/engine";
import type { Finding } from "../doctor/finding";
import { collectImages, evaluateImages, seesSameRegistries } from "../doctor/images";
import { withWorkspace } from "../pulumi/workspace";
import type { Database } from "../restore/choice";
import { runSql } from "../restore/databases";
import type { SafetyVolume } from "../safety/safety-volume";
import type { Target } from "../target";
import { imagesAfter, type Change } from "./changes";
import { evaluateObstacles, OBSTACLES_SQL, type MigrationObstacles } from "./open-webui-data";
import { upgradeScope } from "./scope";

/** The stack that is upgraded. */
export interface Subject {
  readonly stack: string;
  readonly target: Target;
  readonly settings: Settings;
  readonly volume: SafetyVolume;
  /** The model that the smoke test asks; by default the first declared chat model. */
  readonly model: string | undefined;
}

/** Findings about the host, the data and the state of the stack. Changes nothing except for an empty volume. */
export async function checkPreconditions(subject: Subject, changes: readonly Change[]): Promise<readonly Finding[]> {
  const { stack, target } = subject;
  const host = (await diagnose(stack)).filter(({ level }) => level === "error");
  const images = await checkImages(subject, changes);
  const deployed = await checkDeployed(stack);
  // Without databases, the other checks would only repeat that.
  if (host.length > 0) return [...host, ...images, ...deployed];
  const obstacles = changes.some(({ service }) => service === "openWebui")
    ? evaluateObstacles(JSON.parse(await runSql(target, "webui", OBSTACLES_SQL)) as MigrationObstacles)
    : [];
  return [...images, ...deployed, ...obstacles, ...(await checkDisk(subject, upgradeScope(changes).databases))];
}

async function checkImages({ stack, target, settings }: Subject, changes: readonly Change[]): Promise<Finding[]> {
  const answer = await collectEngine(target.dockerHost, target.prefix);
  if ("failure" in answer) return [];
  const images = imagesAfter(settings.images, changes);
  const facts = await collectImages(target.dockerHost, { ...settings, images }, answer.info);
  const changed = new Set<string>(changes.map(({ to }) => mirroredReference(to, settings.registryMirror)));
  return evaluateImages(
    stack,
    facts.filter(({ reference }) => changed.has(reference)),
    settings.registries.map(({ address }) => address),
    seesSameRegistries(target.dockerHost, answer.info),
  );
}

/**
 * A stack that differs from its settings would get more than new versions: a pending rotation, a new model. When something then
 * fails, nothing tells which change did it.
 */
async function checkDeployed(stack: string): Promise<Finding[]> {
  const { exitCode, stdout, stderr } = await withWorkspace(stack, ({ cli, stackOptions, configOptions }) =>
    cli.capture([
      ...["preview", "--refresh", "--expect-no-changes", "--non-interactive"],
      ...stackOptions,
      ...configOptions,
    ]),
  );
  if (exitCode === 0) return [{ check: "deployed", level: "ok", message: "the stack is as its settings say" }];
  const message = `the stack differs from its settings, perhaps by a pending rotation:\n${indent(tail(`${stdout}\n${stderr}`))}`;
  return [{ check: "deployed", level: "error", message, remedy: `npm run up -- --stack ${stack}, before the upgrade` }];
}

const SHOWN_LINES = 12;

function tail(text: string): readonly string[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-SHOWN_LINES);
}

function indent(lines: readonly string[]): string {
  return lines.map((line) => `       ${line}`).join("\n");
}

/** The dump, and the databases once more when they are restored from it beside the live ones. */
async function checkDisk({ target, volume }: Subject, databases: readonly Database[]): Promise<Finding[]> {
  const names = databases.map((name) => `'${name}'`).join(", ");
  const sizes = `SELECT sum(pg_database_size(datname)) FROM pg_database WHERE datname IN (${names})`;
  await volume.create();
  const data = Number(await runSql(target, "postgres", sizes));
  const files = databases.includes("webui") ? await volume.sizeOf("open-webui-data") : 0;
  return evaluateSpace(volume.volume, { needed: 2 * data + files, free: await volume.freeBytes() });
}

/** Whether the dump and a restored copy fit. All sizes in bytes. */
export function evaluateSpace(volume: string, { needed, free }: { needed: number; free: number }): Finding[] {
  const sizes = `${mebibytes(needed)} for the dump and a restored copy, ${mebibytes(free)} free`;
  if (free >= needed) return [{ check: "disk", level: "ok", message: `the volume ${volume} needs ${sizes}` }];
  const remedy =
    "docker system df   # shows disk usage; docker image prune --all deletes images that no container uses";
  return [{ check: "disk", level: "error", message: `too little room for the volume ${volume}: ${sizes}`, remedy }];
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}

/** Registries that only Pulumi can sign in to, because their passwords are encrypted. */
export function needsSignIn(reference: string, { registries }: Pick<Settings, "registries">): boolean {
  return registries.some(({ address }) => address === registryOf(reference));
}
