import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { createServer, type Server } from "node:https";
import { join } from "node:path";

import { createAuthority, type Authority } from "../../support/authorities";
import { https } from "../support/https";
import { PHP, PHP_TESTS, run } from "../../../testing/wordpress/programs";
import { accepts, copySite, freePort, SiteProcesses } from "../../../testing/wordpress/site-processes";

const END = "if ( ! defined( 'ABSPATH' ) ) {";
/** A web server in front ends TLS, so PHP does not see it. */
const BEHIND_TLS = "$_SERVER['HTTPS'] = 'on';\n";

/** A WordPress with a MariaDB and TLS, in a temporary folder. */
export class WordPressSite {
  private readonly programs = new SiteProcesses();
  private front: Server | undefined;
  /** Certificate of the site itself. */
  private certificate = "";

  private constructor(
    public readonly url: string,
    private readonly gatewayHost: string,
  ) {}

  /**
   * @param gatewayHost host that WordPress may call.
   * @param certificate the gateway's certificate, for `LLM_STACK_CA_FILE`.
   * @throws Error with the output of the step that failed.
   */
  public static async start(
    host: string,
    port: number,
    gatewayHost: string,
    certificate: string,
  ): Promise<WordPressSite> {
    const site = new WordPressSite(`https://${host}:${port}`, gatewayHost);
    try {
      await site.prepare(host, port);
      writeFileSync(site.certificateFile, certificate);
      return site;
    } catch (error) {
      site.stop();
      throw error;
    }
  }

  /** Where the site keeps the gateway's certificate. */
  public get certificateFile(): string {
    return join(this.programs.folder, "gateway.pem");
  }

  /** What PHP wrote to WordPress' debug.log. */
  public get debugLog(): string {
    const file = this.debugLogFile;
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  }

  /** Puts lines into `wp-config.php`. Renames a new file over it, so that no request reads half of it. */
  public configure(lines: string): void {
    const plain = readFileSync(join(PHP_TESTS, "support/wp-config.php"), "utf8");
    const file = join(this.programs.variables["TEST_SITE"] ?? "", "wp-config.php");
    writeFileSync(
      `${file}.new`,
      plain.replace(END, () => `${BEHIND_TLS}${lines}\n${END}`),
    );
    renameSync(`${file}.new`, file);
  }

  /** Runs PHP inside of WordPress. @returns what it prints. @throws Error with its output when it fails. */
  public php(code: string): string {
    const bootstrap = `$_SERVER['HTTP_HOST'] = parse_url( getenv( 'TEST_SITE_URL' ), PHP_URL_HOST ); require getenv( 'TEST_SITE' ) . '/wp-load.php';`;
    const { status, output } = run(PHP, ["-r", `${bootstrap}\n${code}`], this.programs.variables);
    if (status !== 0) throw new Error(output);
    return output;
  }

  /** Loads a page as a visitor. @returns the status of the answer. */
  public async view(path: string): Promise<number> {
    const { status } = await https(this.url + path, this.certificate);
    return status;
  }

  /** All of the database as SQL. */
  public dump(): string {
    const port = this.programs.variables["TEST_DB_PORT"] ?? "";
    const args = ["--no-defaults", "--protocol=tcp", "--host=127.0.0.1", `--port=${port}`, "--user=root", "wordpress"];
    const { status, output } = run("mariadb-dump", args);
    if (status !== 0) throw new Error(output);
    return output;
  }

  public stop(): void {
    this.front?.closeAllConnections();
    this.front?.close();
    this.programs.stop();
  }

  private get debugLogFile(): string {
    return join(this.programs.folder, "debug.log");
  }

  private async prepare(host: string, port: number): Promise<void> {
    const [database, web] = [await freePort(), await freePort()];
    const site = join(this.programs.folder, "site");
    this.programs.variables = {
      TEST_DB_NAME: "wordpress",
      TEST_DB_PORT: `${database}`,
      TEST_SITE: site,
      TEST_SITE_URL: this.url,
      TEST_DEBUG_LOG: this.debugLogFile,
      TEST_ACCESSIBLE_HOSTS: this.gatewayHost,
    };
    await this.programs.startDatabase(database, ["wordpress"]);
    copySite(site, true);
    this.configure("");
    this.programs.must(PHP, [join(PHP_TESTS, "support/install.php")]);
    // Pictures of users would come from another host.
    this.php("update_option( 'show_avatars', 0 );");
    this.programs.spawn(PHP, ["-S", `127.0.0.1:${web}`, "-t", site], { PHP_CLI_SERVER_WORKERS: "4" });
    await accepts(web);
    const end = new Date("2036-01-01T00:00:00Z");
    const own = await createAuthority("llm-stack WordPress", end, [host]);
    this.certificate = own.certificate;
    this.front = await serveTls(own, port, web);
  }
}

/** Ends TLS on one port, and passes requests on to another port of this machine. */
async function serveTls({ certificate, privateKey }: Authority, port: number, to: number): Promise<Server> {
  const server = createServer({ cert: certificate, key: privateKey }, (incoming, outgoing) => {
    const { method, url, headers } = incoming;
    // PHP's own server ends each connection.
    const passed = request({ host: "127.0.0.1", port: to, method, path: url, headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on("error", () => outgoing.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return server;
}
