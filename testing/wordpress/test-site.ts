import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { PHP, PHP_TESTS } from "./programs";
import { accepts, copySite, freePort, SiteProcesses } from "./site-processes";

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
  private readonly programs = new SiteProcesses();

  /** @throws Error with the output of the step that failed. */
  public static async start(): Promise<TestSite> {
    const site = new TestSite();
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
    return this.programs.variables;
  }

  /** Starts another web server for the site, in one process. @returns its address and its process. */
  public async serve(variables: NodeJS.ProcessEnv): Promise<{ readonly url: string; readonly pid: number }> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const args = ["-d", "opcache.enable_cli=1", "-S", `127.0.0.1:${port}`, "-t", join(this.programs.folder, "site")];
    const { pid } = this.programs.spawn(PHP, args, { TEST_SITE_URL: url, ...variables });
    if (pid === undefined) throw new Error(`${PHP} cannot be started.`);
    await accepts(port);
    return { url, pid };
  }

  /** Installs a network of sites with the same files in another database. @returns the environment of PHPUnit for it. */
  public installNetwork(): NodeJS.ProcessEnv {
    const network = { ...this.environment, TEST_DB_NAME: "network", TEST_SITE_URL: "http://127.0.0.1" };
    this.programs.must(PHP, [join(PHP_TESTS, "support/install.php")], { ...network, TEST_MULTISITE: "install" });
    const ready = { ...network, TEST_MULTISITE: "ready" };
    this.programs.must(PHP, [join(PHP_TESTS, "support/activate-network.php")], ready);
    return ready;
  }

  /** Ends all processes and removes the folder. */
  public stop(): void {
    this.programs.stop();
  }

  private async prepare(): Promise<void> {
    const [database, web, litellm] = [await freePort(), await freePort(), await freePort()];
    const site = join(this.programs.folder, "site");
    const state = join(this.programs.folder, "litellm.json");
    this.programs.variables = {
      FAKE_LITELLM: state,
      TEST_LITELLM_URL: `http://127.0.0.1:${litellm}`,
      TEST_DB_NAME: "wordpress",
      TEST_DB_PORT: `${database}`,
      TEST_SITE: site,
      TEST_SITE_URL: `http://127.0.0.1:${web}`,
      TEST_DEBUG_LOG: join(this.programs.folder, "debug.log"),
    };
    writeFileSync(state, "{}");
    await this.programs.startDatabase(database, ["wordpress", "network"]);
    copySite(site);
    this.programs.must(PHP, [join(PHP_TESTS, "support/install.php")]);
    this.programs.spawn(PHP, ["-S", `127.0.0.1:${litellm}`, join(PHP_TESTS, "fake-litellm/router.php")]);
    const connection = { ...CONNECTION, LLM_STACK_URL: `http://127.0.0.1:${litellm}`, PHP_CLI_SERVER_WORKERS: "3" };
    this.programs.spawn(PHP, ["-S", `127.0.0.1:${web}`, "-t", site], connection);
    await Promise.all([litellm, web].map(accepts));
  }
}
