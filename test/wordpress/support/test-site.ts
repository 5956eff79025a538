import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { PHP_TESTS } from "./programs";
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

  /** Installs a network of sites with the same files in another database. @returns the environment of PHPUnit for it. */
  public installNetwork(): NodeJS.ProcessEnv {
    const network = { ...this.environment, TEST_DB_NAME: "network", TEST_SITE_URL: "http://127.0.0.1" };
    this.programs.must("php", [join(PHP_TESTS, "support/install.php")], { ...network, TEST_MULTISITE: "install" });
    const ready = { ...network, TEST_MULTISITE: "ready" };
    this.programs.must("php", [join(PHP_TESTS, "support/activate-network.php")], ready);
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
    this.programs.must("php", [join(PHP_TESTS, "support/install.php")]);
    this.programs.spawn("php", ["-S", `127.0.0.1:${litellm}`, join(PHP_TESTS, "fake-litellm/router.php")]);
    const connection = { ...CONNECTION, LLM_STACK_URL: `http://127.0.0.1:${litellm}`, PHP_CLI_SERVER_WORKERS: "3" };
    this.programs.spawn("php", ["-S", `127.0.0.1:${web}`, "-t", site], connection);
    await Promise.all([litellm, web].map(accepts));
  }
}
