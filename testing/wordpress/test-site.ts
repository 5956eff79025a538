import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo, createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { PHP, PHP_TESTS, PLUGIN, run, WORDPRESS } from "./programs";

/** Environment of the site's web server. The tests in PHPUnit's own process set theirs. */
const CONNECTION = {
  LLM_STACK_ADMIN_KEY: "sk-admin-0001",
  LLM_STACK_CONTENT_KEY: "sk-content-0001",
  LLM_STACK_BOUNDS: '{"max_budget":20,"budget_duration":"30d","duration":"90d"}',
};

/**
 * A WordPress with the plugin, a MariaDB and a LiteLLM that replays recorded answers, all in a temporary folder and on free
 * ports.
 */
export class TestSite {
  private readonly processes: ChildProcess[] = [];
  private variables: NodeJS.ProcessEnv = {};

  private constructor(private readonly folder: string) {}

  /** @throws Error with the output of the step that failed. */
  public static async start(): Promise<TestSite> {
    const site = new TestSite(mkdtempSync(join(tmpdir(), "llm-stack-wordpress-")));
    try {
      await site.prepare();
      return site;
    } catch (error) {
      site.stop();
      throw error;
    }
  }

  /** Environment of PHPUnit. */
  public get environment(): NodeJS.ProcessEnv {
    return this.variables;
  }

  /** Starts another web server for the site, in one process. @returns its address and its process. */
  public async serve(variables: NodeJS.ProcessEnv): Promise<{ readonly url: string; readonly pid: number }> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const args = ["-d", "opcache.enable_cli=1", "-S", `127.0.0.1:${port}`, "-t", join(this.folder, "site")];
    const pid = this.spawn(PHP, args, { TEST_SITE_URL: url, ...variables });
    await accepts(port);
    return { url, pid };
  }

  /** Installs a network of sites with the same files in another database. @returns the environment of PHPUnit for it. */
  public installNetwork(): NodeJS.ProcessEnv {
    const network = { ...this.variables, TEST_DB_NAME: "network", TEST_SITE_URL: "http://127.0.0.1" };
    this.must(PHP, [join(PHP_TESTS, "support/install.php")], { ...network, TEST_MULTISITE: "install" });
    const ready = { ...network, TEST_MULTISITE: "ready" };
    this.must(PHP, [join(PHP_TESTS, "support/activate-network.php")], ready);
    return ready;
  }

  /** Ends all processes and removes the folder. */
  public stop(): void {
    for (const { pid } of this.processes) {
      // The group, because the web server has worker processes.
      if (pid !== undefined) spawnSync("kill", ["-KILL", "--", `-${pid}`]);
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private async prepare(): Promise<void> {
    const [database, web, litellm] = [await freePort(), await freePort(), await freePort()];
    const site = join(this.folder, "site");
    const state = join(this.folder, "litellm.json");
    this.variables = {
      FAKE_LITELLM: state,
      TEST_LITELLM_URL: `http://127.0.0.1:${litellm}`,
      TEST_DB_NAME: "wordpress",
      TEST_DB_PORT: `${database}`,
      TEST_SITE: site,
      TEST_SITE_URL: `http://127.0.0.1:${web}`,
      TEST_DEBUG_LOG: join(this.folder, "debug.log"),
    };
    writeFileSync(state, "{}");
    await this.startDatabase(database);
    copySite(site);
    this.must(PHP, [join(PHP_TESTS, "support/install.php")]);
    this.spawn(PHP, ["-S", `127.0.0.1:${litellm}`, join(PHP_TESTS, "fake-litellm/router.php")]);
    const connection = { ...CONNECTION, LLM_STACK_URL: `http://127.0.0.1:${litellm}`, PHP_CLI_SERVER_WORKERS: "3" };
    this.spawn(PHP, ["-S", `127.0.0.1:${web}`, "-t", site], connection);
    await Promise.all([litellm, web].map(accepts));
  }

  private async startDatabase(port: number): Promise<void> {
    const data = join(this.folder, "database");
    const user = process.getuid?.() === 0 ? ["--user=root"] : [];
    const common = ["--no-defaults", `--datadir=${data}`, ...user];
    this.must("mariadb-install-db", [...common, "--auth-root-authentication-method=normal", "--skip-test-db"]);
    const init = join(this.folder, "init.sql");
    // The server runs this file once, as its superuser.
    writeFileSync(init, "CREATE DATABASE IF NOT EXISTS wordpress;\nCREATE DATABASE IF NOT EXISTS network;\n");
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

  private spawn(program: string, args: readonly string[], variables: NodeJS.ProcessEnv = {}): number {
    const env = { ...process.env, ...this.variables, ...variables };
    const child = spawn(program, args, { env, detached: true, stdio: "ignore" });
    this.processes.push(child);
    if (child.pid === undefined) throw new Error(`${program} cannot be started.`);
    return child.pid;
  }

  private must(program: string, args: readonly string[], variables = this.variables): void {
    const { status, output } = run(program, args, variables);
    if (status !== 0) throw new Error(`${program} ended with ${String(status)}:\n${output}`);
  }
}

function copySite(site: string): void {
  // Debian links fonts and libraries to other packages.
  cpSync(WORDPRESS, site, {
    recursive: true,
    dereference: true,
    filter: (path) => !path.endsWith("wp-content/languages"),
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

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits until a port accepts connections. @throws Error after half a minute. */
async function accepts(port: number): Promise<void> {
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
