import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo, createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { PHP_TESTS, PLUGIN, run, WORDPRESS } from "./programs";

/** Programs of a site, which share a temporary folder and an environment, and end together. */
export class SiteProcesses {
  public readonly folder = mkdtempSync(join(tmpdir(), "llm-stack-wordpress-"));
  /** Variables of all programs. */
  public variables: NodeJS.ProcessEnv = {};
  private readonly processes: ChildProcess[] = [];

  /** Starts a program in the background. */
  public spawn(program: string, args: readonly string[], variables: NodeJS.ProcessEnv = {}): ChildProcess {
    const env = { ...process.env, ...this.variables, ...variables };
    const child = spawn(program, args, { env, detached: true, stdio: "ignore" });
    this.processes.push(child);
    return child;
  }

  /** Runs a program to its end. @throws Error with its output when it fails. */
  public must(program: string, args: readonly string[], variables = this.variables): void {
    const { status, output } = run(program, args, variables);
    if (status !== 0) throw new Error(`${program} ended with ${String(status)}:\n${output}`);
  }

  /** Starts a MariaDB with an empty data folder and these databases. */
  public async startDatabase(port: number, databases: readonly string[]): Promise<void> {
    const data = join(this.folder, "database");
    const user = process.getuid?.() === 0 ? ["--user=root"] : [];
    const common = ["--no-defaults", `--datadir=${data}`, ...user];
    this.must("mariadb-install-db", [...common, "--auth-root-authentication-method=normal", "--skip-test-db"]);
    const init = join(this.folder, "init.sql");
    // The server runs this file once, as its superuser.
    writeFileSync(init, databases.map((name) => `CREATE DATABASE IF NOT EXISTS ${name};\n`).join(""));
    const socket = join(this.folder, "database.sock");
    this.spawn("mariadbd", [
      ...common,
      `--port=${port}`,
      `--socket=${socket}`,
      `--pid-file=${join(this.folder, "database.pid")}`,
      `--init-file=${init}`,
      "--bind-address=127.0.0.1",
      "--innodb-flush-log-at-trx-commit=0",
    ]);
    await accepts(port);
  }

  /** Ends all programs and removes the folder. */
  public stop(): void {
    for (const { pid } of this.processes) {
      // The group, because the web server has worker processes.
      if (pid !== undefined) spawnSync("kill", ["-KILL", "--", `-${pid}`]);
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * Copies WordPress and links the plugin into it.
 *
 * @param withLanguages whether to copy WordPress' own translations too, where the machine has them.
 */
export function copySite(site: string, withLanguages = false): void {
  const languages = join(WORDPRESS, "wp-content/languages");
  // Debian links fonts and libraries to other packages.
  cpSync(WORDPRESS, site, {
    recursive: true,
    dereference: true,
    filter: (path) => !path.startsWith(languages) || (withLanguages && existsSync(path)),
  });
  copyFileSync(join(PHP_TESTS, "support/wp-config.php"), join(site, "wp-config.php"));
  const plugins = join(site, "wp-content/plugins");
  rmSync(plugins, { recursive: true, force: true });
  mkdirSync(plugins);
  symlinkSync(PLUGIN, join(plugins, "llm-stack"));
  const themes = join(site, "wp-content/themes");
  mkdirSync(themes, { recursive: true });
  symlinkSync(join(PHP_TESTS, "support/theme"), join(themes, "test"));
}

/** A port on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits until a port accepts connections. @throws Error after half a minute. */
export async function accepts(port: number): Promise<void> {
  const end = Date.now() + 30_000;
  for (;;) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = createConnection({ host: "127.0.0.1", port });
      const answer = (is: boolean) => {
        socket.destroy();
        resolve(is);
      };
      socket.on("connect", () => {
        answer(true);
      });
      socket.on("error", () => {
        answer(false);
      });
    });
    if (open) return;
    if (Date.now() > end) throw new Error(`Nothing listens on port ${port}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
