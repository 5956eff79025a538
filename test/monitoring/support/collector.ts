import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { declaredSettings } from "../../../components/settings/declared-settings";
import type { RenderedFile } from "../../../components/templates/rendered-file";

const images = declaredSettings()["images"]?.default as Readonly<Record<string, string>> | undefined;
const image = images?.["accessLogExporter"] ?? "";

/** The place where {@link hasCollector} looks, for the message that it is missing. */
export const COLLECTOR_SOURCES = `Docker of this machine with the image ${image}`;

/** Whether this machine can run the collector. */
export const hasCollector =
  (process.env["DOCKER_HOST"] ?? "unix://").startsWith("unix://") && succeeds("docker", "image", "inspect", image);

/** A real collector with a rendered configuration, on this machine's network. */
export class Collector {
  private readonly name = `llm-stack-collector-test-${process.pid}-${Math.random().toString(36).slice(2, 8)}`;
  private readonly folder = mkdtempSync(join(tmpdir(), "llm-stack-collector-"));
  private child: ChildProcess | undefined;
  private logs = "";

  /** @param replacements texts of the file and what they are on this machine; each has to occur. */
  constructor(
    private readonly file: RenderedFile,
    replacements: readonly (readonly [text: string, here: string])[] = [],
  ) {
    const content = replacements.reduce((text, [from, to]) => {
      if (!text.includes(from)) throw new Error(`${file.path} has no ${from}`);
      return text.replaceAll(from, to);
    }, file.content);
    writeFileSync(join(this.folder, file.path), content);
  }

  /** Everything that the collector has printed so far. */
  public get log(): string {
    return this.logs;
  }

  /** @returns what the collector says about the configuration; empty if it is valid. */
  public validate(): string {
    const { stdout, stderr } = spawnSync("docker", this.command("validate"), { encoding: "utf8" });
    return `${stdout}${stderr}`.trim();
  }

  /** @param options more options of `docker run`. */
  public start(...options: readonly string[]): void {
    const named = ["--name", this.name, "--network=host", ...options];
    this.child = spawn("docker", this.command("", named), { stdio: "pipe" });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on("data", (part: Buffer) => (this.logs += part.toString()));
    }
  }

  public stop(): void {
    if (this.child) spawnSync("docker", ["rm", "--force", this.name], { stdio: "ignore" });
    rmSync(this.folder, { recursive: true, force: true });
  }

  private command(subcommand: string, options: readonly string[] = []): string[] {
    const user = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
    const run = ["run", "--rm", "--user", user, "--volume", `${this.folder}:${this.folder}:ro`, ...options, image];
    return [...run, ...(subcommand === "" ? [] : [subcommand]), `--config=${this.folder}/${this.file.path}`];
  }
}

function succeeds(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: "ignore" }).status === 0;
}
