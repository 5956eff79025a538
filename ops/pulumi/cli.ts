import { spawn } from "node:child_process";

import { packageRoot } from "../../components/settings/package-files";
import { waitThroughInterrupts } from "../interrupt";
import { runProgram } from "../run-program";

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
    const { exitCode } = await runProgram("pulumi", ["version"], { environment });
    return new PulumiCli(exitCode === 0 ? ["pulumi"] : ["npx", "--yes", DOWNLOADER], environment);
  }

  /** Runs a command on this terminal. @returns its exit code. */
  public show(args: readonly string[]): Promise<number> {
    const [program, ...before] = this.command;
    const child = spawn(program, [...before, ...args], {
      cwd: packageRoot,
      env: { ...process.env, ...this.environment },
      stdio: "inherit",
    });
    return waitThroughInterrupts(
      new Promise<number>((resolve, reject) => {
        child.on("error", reject);
        child.on("close", (code) => {
          resolve(code ?? 1);
        });
      }),
    );
  }

  /** Runs a command and collects its output. */
  public async capture(args: readonly string[], folder = packageRoot): Promise<Captured> {
    const [program, ...before] = this.command;
    const {
      exitCode = 1,
      stdout,
      stderr,
    } = await runProgram(program, [...before, ...args], {
      folder,
      environment: this.environment,
    });
    return { exitCode, stdout, stderr };
  }
}
