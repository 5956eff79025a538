import { spawn } from "node:child_process";

import { packageRoot } from "../../components/settings/package-files";

/** The npm package `pulumi` downloads the official command line of this version on first use. */
export const DOWNLOADER = "pulumi@3.265.0";

/** Exit code and output of a program. */
export interface Captured {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The Pulumi command line with the environment that a backend needs. */
export class PulumiCli {
  private constructor(
    private readonly command: readonly [string, ...string[]],
    private readonly environment: Readonly<Record<string, string>>,
  ) {}

  /** Uses `pulumi` from PATH, or the npm package that downloads it. */
  public static async find(environment: Readonly<Record<string, string>>): Promise<PulumiCli> {
    const onPath = await runProgram("pulumi", ["version"], environment).catch(() => undefined);
    return new PulumiCli(onPath?.exitCode === 0 ? ["pulumi"] : ["npx", "--yes", DOWNLOADER], environment);
  }

  /** Runs a command on this terminal. @returns its exit code. */
  public show(args: readonly string[]): Promise<number> {
    const [program, ...before] = this.command;
    const child = spawn(program, [...before, ...args], {
      cwd: packageRoot,
      env: { ...process.env, ...this.environment },
      stdio: "inherit",
    });
    // Ctrl+C reaches every process of a terminal. Pulumi shuts down in its own time, and this process waits for it.
    const wait = () => undefined;
    process.on("SIGINT", wait);
    return new Promise<number>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => {
        resolve(code ?? 1);
      });
    }).finally(() => process.off("SIGINT", wait));
  }

  /** Runs a command and collects its output. */
  public capture(args: readonly string[], folder = packageRoot): Promise<Captured> {
    const [program, ...before] = this.command;
    return runProgram(program, [...before, ...args], this.environment, folder);
  }
}

function runProgram(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  cwd = packageRoot,
): Promise<Captured> {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (chunks.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (chunks.stderr += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ exitCode: code ?? 1, ...chunks });
    });
  });
}
