import { spawn } from "node:child_process";

import { OperationError } from "../command";
import { exitCodeOf, runProgram } from "../run-program";
import { isSsh } from "../ssh";

/**
 * Saves standard input to a file and runs it as root. A script that the shell reads from standard input would be consumed by
 * the programs that it starts. `sudo` removes SSH_CONNECTION, which tells the firewall's step the port of this connection.
 */
const launch = (sudo: string) =>
  'file=$(mktemp) && cat >"$file" && ' +
  'if [ "$(id -u)" = 0 ]; then sh "$file" </dev/null; ' +
  `else ${sudo} env SSH_CONNECTION="$SSH_CONNECTION" sh "$file" </dev/null; fi; ` +
  'status=$?; rm -f "$file"; exit $status';

/** How `ssh` itself ends, other than the remote command. */
export const SSH_FAILED = 255;

/** Options of `ssh` for a connection that shares nothing with those that are open. */
const NEW_CONNECTION = ["-o", "ControlMaster=no", "-o", "ControlPath=none", "-o", "ConnectTimeout=15"];

/** Runs shell scripts as root on the machine with the Docker Engine. */
export class HostShell {
  /** Whether the host is another machine. */
  public readonly isRemote: boolean;

  /** @param address `unix://` for this machine, or `ssh://user@host:port`. */
  constructor(public readonly address: string) {
    this.isRemote = isSsh(address);
  }

  /** Runs a script and returns its output. @throws OperationError with the script's own message when it fails. */
  public async capture(script: string, { newConnection = false } = {}): Promise<string> {
    const [program, args] = this.command(newConnection);
    const { stdout, stderr, failure, exitCode } = await runProgram(program, args, { input: script });
    if (failure === undefined) return stdout;
    const silent = exitCode !== undefined && stderr.trim() === "";
    throw new OperationError(this.explain(silent ? `the command ended with ${exitCode}` : failure, exitCode));
  }

  /** Runs a script and shows its output as it comes. @throws OperationError when it fails. */
  public async show(script: string): Promise<void> {
    const [program, args] = this.command(false);
    const child = spawn(program, args, { stdio: ["pipe", "inherit", "inherit"] });
    child.stdin.on("error", () => undefined).end(script);
    const exitCode = await exitCodeOf(child);
    if (exitCode !== 0)
      throw new OperationError(this.explain(`the last command above ended with ${exitCode}`, exitCode));
  }

  /** The command that runs a shell command on another machine as the user who signs in. */
  public userCommand(
    text: string,
    options: readonly string[] = [],
  ): readonly [program: string, args: readonly string[]] {
    const { username, hostname, port } = new URL(this.address);
    const host = hostname.replace(/^\[(.*)\]$/, "$1");
    const target = username === "" ? host : `${decodeURIComponent(username)}@${host}`;
    return ["ssh", [...options, ...(port === "" ? [] : ["-p", port]), target, text]];
  }

  private command(newConnection: boolean): readonly [program: string, args: readonly string[]] {
    if (!this.isRemote) return ["sh", ["-c", launch("sudo")]];
    // Without a terminal there, sudo could not ask. `sh`, because the user's own shell may be another kind.
    const remote = `sh -c '${launch("sudo -n")}'`;
    return this.userCommand(remote, newConnection ? NEW_CONNECTION : []);
  }

  /** A failure, where it happened, and what to do about it. */
  private explain(failure: string, exitCode: number | undefined): string {
    const where = this.isRemote ? this.address : "this machine";
    return [`On ${where}: ${failure}`, ...this.remedies(failure, exitCode)].join("\n");
  }

  private remedies(failure: string, exitCode: number | undefined): readonly string[] {
    if (/^sudo: .*(password|terminal)|sudo: (command )?not found/m.test(failure)) {
      return ["The user needs sudo without a password there, or sign in as root."];
    }
    if (!this.isRemote || exitCode !== SSH_FAILED) return [];
    const [program, args] = this.userCommand("true");
    return [`SSH has no connection, or lost it. Try it by hand: ${[program, ...args].join(" ")}`];
  }
}
