import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** What a script printed, and how it ended. */
export interface HostRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs scripts for a Docker host in a folder that takes the place of its root, with stand-ins for its package manager and systemd. */
export class HostLab {
  public readonly root = mkdtempSync(join(tmpdir(), "llm-stack-host-"));
  private readonly log = join(this.root, "log");

  constructor() {
    this.program("systemctl", "exit 1");
  }

  /** Installs a program before all others. It logs its calls. */
  public program(name: string, text: string): void {
    this.write(`bin/${name}`, `#!/bin/sh\necho "${name} $*" >>'${this.log}'\n${text}\n`);
    chmodSync(this.path(`bin/${name}`), 0o755);
  }

  public path(name: string): string {
    return join(this.root, name);
  }

  public write(name: string, text: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text);
  }

  public read(name: string): string {
    return readFileSync(this.path(name), "utf8");
  }

  public exists(name: string): boolean {
    return existsSync(this.path(name));
  }

  /** Calls of the stand-ins since the last time, without those that only ask. */
  public calls(): readonly string[] {
    const lines = existsSync(this.log) ? readFileSync(this.log, "utf8").split("\n").filter(Boolean) : [];
    rmSync(this.log, { force: true });
    return lines.filter((line) => !/^(systemctl (is-|cat|show)|dpkg-query|rpm --query|docker (ps|inspect))/.test(line));
  }

  /** Runs a script whose paths of the host lead into this folder. */
  public run(script: string, args: readonly string[] = [], shell: readonly string[] = ["sh"]): HostRun {
    const moved = script.replace(
      /(?<![\w/.])\/(etc|proc\/swaps|var\/lib\/llm-stack|usr\/local\/sbin)\b/g,
      `${this.root}/$1`,
    );
    this.write("script.sh", moved);
    const [program = "sh", ...options] = shell;
    const env = { ...process.env, PATH: `${this.path("bin")}:${process.env["PATH"] ?? ""}` };
    const { status, stdout, stderr } = spawnSync(program, [...options, this.path("script.sh"), ...args], {
      encoding: "utf8",
      env,
    });
    return { code: status, stdout, stderr };
  }

  public remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Shells that hosts have as /bin/sh. */
export const hostShells: readonly (readonly [name: string, ...command: string[]])[] = [
  ["sh", "sh"],
  ["dash", "dash"],
  ["bash in its POSIX mode", "bash", "--posix"],
];
