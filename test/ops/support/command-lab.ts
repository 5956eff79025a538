import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { packageRoot } from "../../../components/settings/package-files";

/** The result of a command. */
export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `script` starts its command with $SHELL. A fixed one makes the tests independent of the user's. */
const SHELL = "/bin/sh";

/** Whether this machine has util-linux's `script`, which gives a program a terminal; other systems have a different one. */
export const hasScript =
  spawnSync("script", ["--return", "--quiet", "--command", "exit 7", "/dev/null"], { env: { ...process.env, SHELL } })
    .status === 7;

/** Runs commands with fake programs before the real ones on PATH, and with their own Pulumi state. */
export class CommandLab {
  private readonly folder = mkdtempSync(join(tmpdir(), "llm-stack-commands-"));
  private readonly log = join(this.folder, "log");

  /** Installs a shell script on PATH that logs its calls. */
  public put(name: string, script: string): void {
    const file = join(this.folder, name);
    writeFileSync(file, `#!/bin/sh\necho "${name} $*" >>'${this.log}'\n${script}\n`);
    chmodSync(file, 0o755);
  }

  /** Installs a Pulumi that has the stack dev, with nothing in its state. */
  public putPulumi(): void {
    const answers = { "stack ls": [{ name: "dev" }], "stack export": { deployment: {} } };
    const cases = Object.entries(answers).map(([call, answer]) => `"${call}") echo '${JSON.stringify(answer)}' ;;`);
    this.put("pulumi", `case "$1 $2" in ${cases.join(" ")} esac`);
  }

  /** The calls of the fake programs, in order. */
  public calls(): readonly string[] {
    return existsSync(this.log) ? readFileSync(this.log, "utf8").split("\n").filter(Boolean) : [];
  }

  /** Runs `npm run <verb>` without a terminal. @param project the working copy, this one by default. */
  public run(
    verb: string,
    args: readonly string[] = [],
    variables: NodeJS.ProcessEnv = {},
    project = packageRoot,
  ): Promise<Ended> {
    return this.start(process.execPath, [join(project, "ops/run.mjs"), verb, ...args], variables);
  }

  /**
   * Runs `npm run <verb>` on a new terminal.
   *
   * @param answers the text to type after a prompt appears. All output comes on standard output.
   */
  public runOnTerminal(
    verb: string,
    args: readonly string[],
    answers: Readonly<Record<string, string>>,
    variables: NodeJS.ProcessEnv = {},
  ): Promise<Ended> {
    const command = [process.execPath, "ops/run.mjs", verb, ...args].map((word) => `'${word}'`).join(" ");
    return this.start(
      "script",
      // `exec`, because a shell that waits for the command also gets Ctrl+C, and dies of it.
      ["--quiet", "--return", "--command", `exec ${command}`, "/dev/null"],
      { TERM: "xterm", SHELL, ...variables },
      answers,
    );
  }

  /** A path in the lab's temporary folder. */
  public path(name: string): string {
    return join(this.folder, name);
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The variables of its commands. */
  public environment(): NodeJS.ProcessEnv {
    const foreign = /^(PULUMI_|npm_config_|DOCKER_|NO_COLOR$|FORCE_COLOR$|CI$)/;
    const inherited = Object.entries(process.env).filter(([name]) => !foreign.test(name));
    return {
      ...Object.fromEntries(inherited),
      PATH: `${this.folder}${delimiter}${process.env["PATH"] ?? ""}`,
      PULUMI_HOME: this.folder,
      XDG_STATE_HOME: this.folder,
    };
  }

  private start(
    program: string,
    args: readonly string[],
    variables: NodeJS.ProcessEnv,
    answers: Readonly<Record<string, string>> = {},
  ): Promise<Ended> {
    const child = spawn(program, args, { cwd: packageRoot, env: { ...this.environment(), ...variables } });
    const written = { stdout: "", stderr: "" };
    const open = new Map(Object.entries(answers));
    child.stderr.on("data", (data: Buffer) => (written.stderr += data.toString()));
    child.stdout.on("data", (data: Buffer) => {
      written.stdout += data.toString();
      for (const [question, answer] of open) {
        if (!written.stdout.includes(question) || !open.delete(question)) continue;
        child.stdin.write(answer);
      }
    });
    // A command that needs no answer must not wait for one.
    if (open.size === 0) child.stdin.end();
    return new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => {
        resolve({ exitCode: code ?? 1, ...written });
      });
    });
  }
}
