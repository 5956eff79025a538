import { execFile, execFileSync, spawn, type ChildProcess } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import { parse, stringify } from "yaml";

import { packageRoot } from "../../../components/settings/package-files";
import { lines, removeStacks } from "./docker";

const execute = promisify(execFile);

/** Commands that ask before they change a stack. */
export const CONSENTED: readonly string[] = ["up", "down", "restore", "upgrade", "recover"];

interface StackFile {
  readonly config: Readonly<Record<string, unknown>>;
}

/** The result of a command. */
export interface Run {
  readonly exitCode: number;
  /** Standard output and standard error together, as a user sees them. */
  readonly text: string;
  readonly seconds: number;
}

/**
 * A copy of the project with its own Pulumi home and state, so a run touches neither your stacks nor the working tree. The
 * commands in it find no Pulumi login, as on a new machine.
 */
export class Sandbox {
  public readonly folder = mkdtempSync(join(tmpdir(), "llm-stack-acceptance-"));
  /** Everything that any command printed, to search it for secrets. */
  public readonly printed: string[] = [];
  private readonly project = join(this.folder, "project");
  private readonly environment: NodeJS.ProcessEnv;

  constructor() {
    copyProject(this.project);
    const home = join(this.folder, "pulumi-home");
    const temporary = join(this.folder, "tmp");
    for (const folder of [home, temporary]) mkdirSync(folder);
    const plugins = join(process.env["PULUMI_HOME"] ?? join(homedir(), ".pulumi"), "plugins");
    if (existsSync(plugins)) symlinkSync(plugins, join(home, "plugins"));
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("PULUMI_"));
    this.environment = {
      ...Object.fromEntries(inherited),
      PULUMI_HOME: home,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      XDG_STATE_HOME: join(this.folder, "state"),
      // The files that a killed command leaves are deleted with the sandbox.
      TMPDIR: temporary,
    };
  }

  /**
   * Writes a stack's file: the dev stack's settings with some changed. A second call starts again from the dev stack, but keeps
   * what {@link setSecrets} wrote.
   */
  public writeStack(stack: string, changes: Readonly<Record<string, unknown>>): void {
    const file = this.stackFile(stack);
    const present = existsSync(file) ? (parse(readFileSync(file, "utf8")) as StackFile) : { config: {} };
    const secrets = Object.entries(present.config).filter(([, value]) => JSON.stringify(value).includes('"secure"'));
    const dev = parse(readFileSync(join(this.project, "Pulumi.dev.yaml"), "utf8")) as StackFile;
    const changed = Object.entries(changes).map(([name, value]) => [`llm-stack:${name}`, value] as const);
    const config = { ...dev.config, ...Object.fromEntries([...changed, ...secrets]) };
    writeFileSync(file, stringify({ ...present, config }));
  }

  /** The file with a stack's settings. */
  public stackFile(stack: string): string {
    return join(this.project, `Pulumi.${stack}.yaml`);
  }

  /** The text of a stack's file. */
  public readStack(stack: string): string {
    return readFileSync(this.stackFile(stack), "utf8");
  }

  /** Writes a file into the project's folder. */
  public writeFile(name: string, content: string): void {
    writeFileSync(join(this.project, name), content);
  }

  /** Creates the stack and sets secrets in its configuration, as the README describes. */
  public async setSecrets(stack: string, secrets: Readonly<Record<string, string>>): Promise<void> {
    await this.pulumi(["stack", "init", "--stack", stack]);
    for (const [name, value] of Object.entries(secrets)) {
      const path = `llm-stack:secrets.${name}`;
      await this.pulumi(["config", "set", "--stack", stack, "--secret", "--path", path], value);
    }
  }

  /** Runs `npm run <verb>` and waits for it to end. */
  public async npm(verb: string, ...args: readonly string[]): Promise<Run> {
    const run = await collect(this.spawn(verb, args, "pipe"));
    // `outputs` exists to show secrets; no other command may.
    if (verb !== "outputs") this.printed.push(run.text);
    return run;
  }

  /** Runs a line of shell in the project's folder, with this sandbox's Pulumi state. */
  public shell(line: string): Promise<Run> {
    const options = { cwd: this.project, env: this.environment, detached: true, stdio: "pipe" } as const;
    return collect(spawn("bash", ["-c", `set -o pipefail; ${line}`], options));
  }

  /** Deletes Pulumi's state and its passphrase. */
  public loseState(): void {
    rmSync(join(this.folder, "state"), { recursive: true, force: true });
  }

  /**
   * Starts `npm run <verb>`. Once `moment` resolves, kills it and every process that it started, with no chance to clean up.
   */
  public async kill(verb: string, args: readonly string[], moment: () => Promise<void>): Promise<void> {
    const child = this.spawn(verb, args, "ignore");
    const ended = new Promise((resolve) => child.on("exit", resolve));
    try {
      await moment();
    } finally {
      process.kill(-(child.pid ?? 0), "SIGKILL");
      await ended;
    }
  }

  /** Starts a command as the leader of a new process group, which can be killed as a whole. */
  private spawn(verb: string, args: readonly string[], stdio: "pipe" | "ignore"): ChildProcess {
    // Without a terminal, these commands change stacks other than dev only with `--yes`.
    const consent = CONSENTED.includes(verb) ? ["--yes"] : [];
    const command = ["run", "--silent", verb, "--", ...args, ...consent];
    return spawn("npm", command, { cwd: this.project, env: this.environment, detached: true, stdio });
  }

  /** All outputs of a stack, with plaintext secrets. */
  public async outputs(stack: string): Promise<Outputs> {
    const { text } = await this.npm("outputs", "--stack", stack, "--show-secrets", "--json");
    return JSON.parse(text) as Outputs;
  }

  /** Pulumi's state, with plaintext or encrypted secrets. */
  public async exportState(stack: string, secrets: "clear" | "encrypted"): Promise<string> {
    return this.pulumi(["stack", "export", "--stack", stack, ...(secrets === "clear" ? ["--show-secrets"] : [])]);
  }

  /** What `pulumi preview` would do to each resource, by `type::name`. */
  public async preview(stack: string): Promise<ReadonlyMap<string, string>> {
    const text = await this.pulumi(["preview", "--json", "--non-interactive", "--stack", stack]);
    const { steps } = JSON.parse(text) as { readonly steps: readonly { readonly op: string; readonly urn: string }[] };
    return new Map(
      steps.map(({ op, urn }) => {
        const [type = "", name = ""] = urn.split("::").slice(-2);
        return [`${type.split("$").at(-1) ?? ""}::${name}`, op] as const;
      }),
    );
  }

  /** @param input what the command reads instead of prompting. */
  private async pulumi(args: readonly string[], input = ""): Promise<string> {
    const options = { cwd: this.project, env: this.environment, maxBuffer: 64 * 1024 * 1024 };
    const running = execute("npm", ["run", "--silent", "pulumi", "--", ...args], options);
    running.child.stdin?.end(input);
    return (await running).stdout;
  }

  /** Takes the stacks down, deletes their volumes, and removes the copy. */
  public async remove(stacks: readonly string[]): Promise<void> {
    for (const stack of stacks) await this.npm("down", "--stack", stack);
    await removeStacks(stacks);
    // The plug-ins of a killed Pulumi keep waiting for it.
    for (const pid of this.programs().keys()) process.kill(pid);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Command lines of all running programs that this sandbox's commands started, by process id. */
  public programs(): ReadonlyMap<number, string> {
    const found = new Map<number, string>();
    for (const pid of readdirSync("/proc").map(Number).filter(Number.isInteger)) {
      try {
        if (!readFileSync(`/proc/${pid}/environ`, "utf8").includes(this.folder)) continue;
        found.set(pid, readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " "));
      } catch {
        // The process has ended, or belongs to another user.
      }
    }
    return found;
  }
}

/** The outputs of a stack. */
export interface Outputs {
  readonly apiUrl: string;
  readonly chatUrl: string;
  readonly adminEmail: string;
  readonly adminPassword: string;
  readonly backupPassword: string;
  readonly grafanaPassword: string;
  readonly litellmUiPassword: string;
  readonly certificate: string;
  readonly serviceKeys: Readonly<Record<string, string>>;
  readonly localUrls: Readonly<Record<"litellm" | "prometheus" | "grafana" | "alertmanager", string>>;
}

/** Waits for a program and collects what it prints. */
async function collect(child: ChildProcess): Promise<Run> {
  const start = performance.now();
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data: Buffer) => chunks.push(data.toString()));
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      resolve(code ?? 1);
    });
  });
  return { exitCode, text: chunks.join(""), seconds: (performance.now() - start) / 1000 };
}

/** The files under version control and new files that git does not ignore, with the installed packages linked in. */
function copyProject(target: string): void {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: packageRoot });
  for (const file of lines(listed.toString())) {
    if (!existsSync(join(packageRoot, file))) continue;
    mkdirSync(dirname(join(target, file)), { recursive: true });
    cpSync(join(packageRoot, file), join(target, file));
  }
  symlinkSync(join(packageRoot, "node_modules"), join(target, "node_modules"));
}
