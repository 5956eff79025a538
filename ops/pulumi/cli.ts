import { spawn } from "node:child_process";

import { packageRoot } from "../../components/settings/package-files";
import { waitThroughInterrupts } from "../interrupt";
import { OperationError } from "../command";
import { isOlder } from "../doctor/version";
import { exitCodeOf, runProgram, type ProgramOptions } from "../run-program";

/** The npm package `pulumi` downloads the official command line of this version on first use. */
export const DOWNLOADER = "pulumi@3.265.0";

/** The oldest command line that runs these stacks. */
export const OLDEST_PULUMI = "3.142";
export const INSTALL_PULUMI = "curl -fsSL https://get.pulumi.com | sh";

/** What a command gets besides its arguments. */
export type CaptureOptions = Pick<ProgramOptions, "folder" | "input">;

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

  /**
   * Uses `pulumi` from PATH, or the npm package that downloads it.
   *
   * @throws OperationError when the one on PATH is too old, or none can be had.
   */
  public static async find(environment: Readonly<Record<string, string>>): Promise<PulumiCli> {
    const { exitCode, stdout } = await runProgram("pulumi", ["version"], { environment });
    if (exitCode !== 0) return PulumiCli.download(environment);
    const version = stdout.trim();
    // A build of one's own need not have a number.
    if (!/^v?\d/.test(version) || !isOlder(version, OLDEST_PULUMI)) return new PulumiCli(["pulumi"], environment);
    throw new OperationError(`Pulumi ${version} is older than ${OLDEST_PULUMI}. To upgrade it: ${INSTALL_PULUMI}`);
  }

  private static async download(environment: Readonly<Record<string, string>>): Promise<PulumiCli> {
    const { failure } = await runProgram("npx", ["--yes", DOWNLOADER, "version"], { environment });
    if (failure === undefined) return new PulumiCli(["npx", "--yes", DOWNLOADER], environment);
    throw new OperationError(
      `pulumi is not on PATH, and npm cannot download it:\n${failure}\nTo install it: ${INSTALL_PULUMI}   # or ` +
        "https://www.pulumi.com/docs/install/",
    );
  }

  /** Runs a command on this terminal. @returns its exit code. */
  public show(args: readonly string[]): Promise<number> {
    return waitThroughInterrupts(() => this.start(args));
  }

  /** Runs a command and collects its output. The package's folder is the default. */
  public async capture(args: readonly string[], options: CaptureOptions = {}): Promise<Captured> {
    const [program, ...before] = this.command;
    const {
      exitCode = 1,
      stdout,
      stderr,
    } = await runProgram(program, [...before, ...args], {
      folder: packageRoot,
      ...options,
      environment: this.environment,
    });
    return { exitCode, stdout, stderr };
  }

  private start(args: readonly string[]): Promise<number> {
    const [program, ...before] = this.command;
    const child = spawn(program, [...before, ...args], {
      cwd: packageRoot,
      env: { ...process.env, ...this.environment },
      stdio: "inherit",
    });
    return exitCodeOf(child);
  }
}
