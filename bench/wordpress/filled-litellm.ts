import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { Client } from "pg";
import { stringify } from "yaml";

import { declaredSettings } from "../../components/settings/declared-settings";
import { readPackageFile } from "../../components/settings/package-files";
import { docker } from "../../ops/docker-cli";

/** What LiteLLM's database contains. */
export interface Content {
  readonly keys: number;
  /** Keys with usage on each day. */
  readonly active: number;
  readonly days: number;
}

/** The key of the site's service. */
export const SERVICE_KEY = "sk-wordpress-bench-service";

const HOST = process.env["DOCKER_HOST"] ?? "unix:///var/run/docker.sock";
const MASTER_KEY = "sk-wordpress-bench-master";
const PASSWORD = "bench";
const TEAM = "wordpress_admin_service";
const USER = "wordpress_bench";
const MODELS = ["small", "medium"];
const ROUTES = ["/key/list", "/key/info", "/team/info", "/user/daily/activity/aggregated", "/v1/models"];
/** LiteLLM creates its tables first. */
const PATIENCE_SECONDS = 600;

/** LiteLLM and PostgreSQL in containers, with the keys of a site and their usage. */
export class FilledLitellm {
  private readonly folder = mkdtempSync(join(tmpdir(), "llm-stack-wordpress-bench-"));
  private readonly name = `llm-stack-bench-${randomBytes(4).toString("hex")}`;
  public readonly url: string;

  private constructor(
    port: number,
    private readonly databasePort: number,
  ) {
    this.url = `http://127.0.0.1:${port}`;
  }

  /**
   * @param ports free ports of this machine.
   * @param site the site's name in the metadata of its keys.
   * @throws Error with LiteLLM's log when it does not start.
   */
  public static async start(
    ports: { readonly litellm: number; readonly postgres: number },
    site: string,
    content: Content,
  ): Promise<FilledLitellm> {
    const litellm = new FilledLitellm(ports.litellm, ports.postgres);
    try {
      await litellm.startPostgres();
      await litellm.startLitellm(ports.litellm);
      await litellm.createService();
      await litellm.fill(site, content);
      return litellm;
    } catch (error) {
      await litellm.stop();
      throw error;
    }
  }

  public async stop(): Promise<void> {
    for (const container of ["litellm", "postgres"])
      await docker(HOST, ["rm", "--force", "--volumes", `${this.name}-${container}`]).catch(() => undefined);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async startPostgres(): Promise<void> {
    const settings = [`port=${this.databasePort}`, "listen_addresses=127.0.0.1", "fsync=off"];
    const variables = ["--env", `POSTGRES_PASSWORD=${PASSWORD}`, "--env", "POSTGRES_DB=litellm"];
    await this.runContainer(
      "postgres",
      variables,
      settings.flatMap((setting) => ["-c", setting]),
    );
    await this.until("postgres", async () => {
      const client = this.client();
      await client.connect();
      await client.end();
    });
  }

  private async startLitellm(port: number): Promise<void> {
    const litellm_params = { model: "openai/mock", api_key: "none", mock_response: "Hello." };
    const configuration = {
      model_list: MODELS.map((model_name) => ({ model_name, litellm_params })),
      general_settings: { master_key: MASTER_KEY },
    };
    writeFileSync(join(this.folder, "config.yaml"), stringify(configuration));
    // LiteLLM may run as another user.
    chmodSync(this.folder, 0o755);
    const options = [
      ...["--volume", `${this.folder}:/etc/litellm:ro`],
      ...["--env", `DATABASE_URL=postgresql://postgres:${PASSWORD}@127.0.0.1:${this.databasePort}/litellm`],
      ...["--env", "LITELLM_MODE=PRODUCTION", "--env", "LITELLM_LOG=ERROR"],
      ...["--env", "LITELLM_LOCAL_MODEL_COST_MAP=True"],
    ];
    const command = ["--config", "/etc/litellm/config.yaml", "--host", "127.0.0.1", "--port", String(port)];
    await this.runContainer("litellm", options, command);
    await this.until("litellm", async () => {
      const answer = await fetch(`${this.url}/health/readiness`);
      if (!(await answer.text()).includes("connected")) throw new Error(`${this.url} is not ready`);
    });
  }

  /** The service of the site: a user, a team and a key, as the stack declares them. */
  private async createService(): Promise<void> {
    await this.post("/user/new", { user_id: USER, user_role: "internal_user", auto_create_key: false });
    const permissions = ["/key/info", "/key/list", "/team/daily/activity"];
    const members_with_roles = [{ role: "user", user_id: USER }];
    const team = { team_id: TEAM, team_alias: TEAM, models: MODELS, max_budget: 100_000, budget_duration: "30d" };
    await this.post("/team/new", { ...team, members_with_roles, team_member_permissions: permissions });
    await this.post("/key/generate", { key: SERVICE_KEY, key_alias: TEAM, user_id: USER, allowed_routes: ROUTES });
  }

  private async fill(site: string, { keys, active, days }: Content): Promise<void> {
    const client = this.client();
    await client.connect();
    try {
      const [fillKeys = "", fillUsage = ""] = readPackageFile("bench/wordpress/fill.sql").split(/^-- Usage$/m);
      await client.query(fillKeys, [keys, TEAM, USER, site, MODELS]);
      await client.query(fillUsage, [keys, active, days, USER, MODELS]);
      await client.query("ANALYZE");
    } finally {
      await client.end();
    }
  }

  private async runContainer(image: string, options: readonly string[], command: readonly string[]): Promise<void> {
    const images = declaredSettings()["images"]?.default as Readonly<Record<string, string>>;
    const common = ["--detach", "--name", `${this.name}-${image}`, "--network", "host"];
    await docker(HOST, ["run", ...common, ...options, images[image] ?? "", ...command]);
  }

  private async until(container: string, ready: () => Promise<void>): Promise<void> {
    const end = performance.now() + PATIENCE_SECONDS * 1000;
    for (;;) {
      try {
        await ready();
        return;
      } catch (error) {
        if (performance.now() > end) {
          const { stdout, stderr } = await docker(HOST, ["logs", "--tail", "50", `${this.name}-${container}`]);
          throw new Error(`${container} did not start: ${String(error)}\n${stdout}${stderr}`, { cause: error });
        }
        await wait(1000);
      }
    }
  }

  private client(): Client {
    return new Client({
      host: "127.0.0.1",
      port: this.databasePort,
      database: "litellm",
      user: "postgres",
      password: PASSWORD,
    });
  }

  private async post(path: string, body: unknown): Promise<void> {
    const headers = { Authorization: `Bearer ${MASTER_KEY}`, "Content-Type": "application/json" };
    const answer = await fetch(this.url + path, { method: "POST", headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  }
}
