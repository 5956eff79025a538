import { execa } from "execa";

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
    const { exitCode } = await execa("pulumi", ["version"], { env: environment, reject: false });
    return new PulumiCli(exitCode === 0 ? ["pulumi"] : ["npx", "--yes", DOWNLOADER], environment);
  }

  /** Runs a command on this terminal. @returns its exit code. */
  public async show(args: readonly string[]): Promise<number> {
    const [program, ...before] = this.command;
    // Ctrl+C reaches every process of a terminal. Pulumi shuts down in its own time, and this process waits for it.
    const wait = () => undefined;
    process.on("SIGINT", wait);
    try {
      const options = { cwd: packageRoot, env: this.environment, stdio: "inherit", reject: false } as const;
      const { exitCode = 1 } = await execa(program, [...before, ...args], options);
      return exitCode;
    } finally {
      process.off("SIGINT", wait);
    }
  }

  /** Runs a command and collects its output. */
  public async capture(args: readonly string[], folder = packageRoot): Promise<Captured> {
    const [program, ...before] = this.command;
    const { exitCode, stdout, stderr } = await execa(program, [...before, ...args], {
      cwd: folder,
      env: this.environment,
      stdin: "ignore",
      reject: false,
      stripFinalNewline: false,
    });
    return { exitCode: exitCode ?? 1, stdout, stderr };
  }
}
