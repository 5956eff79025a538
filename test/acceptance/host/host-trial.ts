import { Sandbox, type Run } from "../support/sandbox";
import { HOST, HostMachine } from "./host-machine";

/** Two stacks on the machine. */
export const ONE = "one";
export const TWO = "two";

/** Everything that `harden` can do to a container; it cannot change the swap of the machine below. */
const ALL = {
  firewall: true,
  openPorts: [9100],
  timeSync: true,
  logLimits: true,
  automaticUpdates: true,
  watchdog: true,
};

/** A machine, and this project's command line for it. */
export class HostTrial {
  public readonly machine = new HostMachine();
  private sandbox: Sandbox | undefined;

  public start(): void {
    this.machine.start();
    // After the machine, which puts its own `ssh` on PATH.
    this.sandbox = new Sandbox();
    this.declare(ONE, ALL);
  }

  public async stop(): Promise<void> {
    // No stack was ever deployed.
    await this.sandbox?.remove([]);
    this.machine.remove();
  }

  /** Writes a stack's settings: `one` signs in as a user with sudo, `two` as root. */
  public declare(stack: typeof ONE | typeof TWO, hardening: Readonly<Record<string, unknown>>): void {
    const [user, ports] =
      stack === ONE ? ["deploy", { http: 8080, https: 8443 }] : ["root", { http: 9080, https: 9443 }];
    this.project().writeStack(stack, { dockerHost: `ssh://${user}@${HOST}`, ports, hardening });
  }

  /** Runs `npm run host`. */
  public host(...args: readonly string[]): Promise<Run> {
    return this.project().npm("host", ...args);
  }

  /** Kills `harden` of the first stack without a chance to clean up. */
  public killHarden(moment: () => Promise<void>): Promise<void> {
    return this.project().kill("host", ["harden", "--stack", ONE, "--yes"], moment);
  }

  private project(): Sandbox {
    if (this.sandbox === undefined) throw new Error("The trial has not started.");
    return this.sandbox;
  }
}
