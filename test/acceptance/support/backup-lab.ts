import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

import { renderDumper, renderRestic } from "../../../components/backup/render-backup";
import { pgOptions } from "../../../components/postgres/pg-options";
import { renderDatabaseBootstrap } from "../../../components/postgres/render-postgres";
import { scramVerifier } from "../../../components/postgres/scram";
import { declaredSettings } from "../../../components/settings/declared-settings";
import type { RenderedFile } from "../../../components/templates/rendered-file";
import { exampleSettings } from "../../support/settings";
import type { RemoteTargets } from "./backup-servers";

const images = declaredSettings()["images"]?.default as Readonly<Record<string, string>>;
const PASSWORD = "password-of-backup";
const STACK = "llm-test";
/** Where the containers of the lab's network reach this machine. */
const GATEWAY = "{{(index .IPAM.Config 0).Gateway}}";

/** Output and exit code of a command in a container. */
export interface Outcome {
  readonly code: number;
  readonly text: string;
}

/** Why this machine cannot run the lab; undefined if it can. */
export function missingForLab(): string | undefined {
  if (!(process.env["DOCKER_HOST"] ?? "unix://").startsWith("unix://")) return "a Docker Engine on this machine";
  const needed = [images["backup"], images["restic"]].map((image) => image ?? "");
  const missing = needed.filter((image) => spawnSync("docker", ["image", "inspect", image]).status !== 0);
  return missing.length > 0 ? `Docker with ${missing.join(", ")}` : undefined;
}

/** A PostgreSQL server with the stack's roles, and the two backup containers with their real scripts. */
export class BackupLab {
  public readonly names: Readonly<Record<"postgres" | "backup" | "restic", string>>;
  private readonly folder = mkdtempSync(join(tmpdir(), "llm-stack-backup-"));
  /** What the names of the lab's containers and volumes start with. */
  public readonly prefix = basename(this.folder);
  private readonly limited = new Set<string>();
  private servers: RemoteTargets = { targets: [], credentials: {} };

  /**
   * @param targets names of targets in folders.
   * @param remote targets on servers, as the settings have them, and the files of their credentials by path.
   */
  constructor(
    private readonly targets: readonly string[],
    private readonly remote: (gateway: string) => RemoteTargets = () => ({ targets: [], credentials: {} }),
  ) {
    this.names = {
      postgres: `${this.prefix}-postgres`,
      backup: `${this.prefix}-backup`,
      restic: `${this.prefix}-restic`,
    };
  }

  /** Starts everything; the first backup begins at once. */
  public start(): void {
    docker("network", "create", "--internal", this.prefix);
    this.servers = this.remote(docker("network", "inspect", "--format", GATEWAY, this.prefix).trim());
    const server = ["--env", "POSTGRES_PASSWORD=superuser", "--network-alias", "postgres"];
    this.run("postgres", images["backup"] ?? "", server);
    const ready = ["sh", "-c", "until pg_isready --quiet --host=127.0.0.1; do sleep 0.2; done"];
    docker("exec", this.names.postgres, ...ready);
    this.bootstrap();
  }

  /** Creates a volume of a limited size in memory, before anything mounts it. */
  public limitVolume(name: string, mebibytes: number, uid: number): void {
    this.limited.add(name);
    const options = [`o=size=${mebibytes}m,mode=0755,uid=${uid},gid=${uid}`, "type=tmpfs", "device=tmpfs"];
    docker("volume", "create", ...options.flatMap((option) => ["--opt", option]), `${this.prefix}-${name}`);
  }

  /** Starts the workers. */
  public startWorkers(password = "password-of-the-repositories"): void {
    this.startDumper();
    this.startRestic(password);
  }

  public startDumper(): void {
    const settings = exampleSettings({ backup: this.settings() });
    this.write("etc-backup", renderDumper(settings));
    this.write("dumper-secrets", [{ path: "password", content: PASSWORD }]);
    if (!this.limited.has("dumps")) this.volume("dumps", "34:34");
    this.volume("metrics", "34:34");
    this.run("backup", images["backup"] ?? "", [
      ...["--user", "34:34", "--read-only", "--cap-drop", "ALL", "--tmpfs", "/tmp:mode=1777", "--memory", "128m"],
      ...["--volume", `${this.path("etc-backup")}:/etc/backup:ro`],
      ...["--volume", `${this.path("dumper-secrets")}:/run/secrets:ro`],
      ...["--volume", `${this.prefix}-dumps:/var/lib/backup`],
      ...["--volume", `${this.prefix}-metrics:/var/lib/backup-metrics`],
      ...["--volume", `${this.prefix}-backup-restored:/var/lib/restored:ro`],
      ...["--entrypoint", "/etc/backup/worker.sh"],
    ]);
  }

  public startRestic(password: string): void {
    const settings = exampleSettings({ backup: this.settings() });
    this.write("etc-restic", renderRestic(STACK, settings));
    this.write("restic-secrets", [
      { path: "password", content: password },
      { path: "kept/litellmSaltKey", content: "salt" },
      ...Object.entries(this.servers.credentials).map(([path, content]) => ({ path, content })),
    ]);
    this.run("restic", images["restic"] ?? "", [
      // A lock names the host that holds it; the stack's container has a fixed name, too.
      ...["--hostname", "restic"],
      ...["--user", "0:0", "--read-only", "--cap-drop", "ALL", "--cap-add", "DAC_READ_SEARCH"],
      ...["--tmpfs", "/tmp:mode=1777", "--memory", "192m", "--env", "GOGC=50", "--env", "GOMEMLIMIT=150MiB"],
      ...["--env", "RESTIC_PASSWORD_FILE=/run/secrets/password", "--env", "RESTIC_CACHE_DIR=/var/lib/restic/cache"],
      ...["--env", "TMPDIR=/var/lib/restic/tmp"],
      ...["--volume", `${this.path("etc-restic")}:/etc/restic:ro`],
      ...["--volume", `${this.path("restic-secrets")}:/run/secrets:ro`],
      ...["--volume", `${this.prefix}-dumps:/var/lib/backup:ro`],
      ...["--volume", `${this.prefix}-backup-restored:/var/lib/restored`],
      ...["--volume", `${this.prefix}-restic-metrics:/var/lib/restic-metrics`],
      ...["--volume", `${this.prefix}-restic-state:/var/lib/restic`],
      ...["--volume", `${this.prefix}-open-webui-data:/data/open-webui:ro`],
      ...["--volume", `${this.prefix}-nginx-data:/data/nginx:ro`],
      ...this.targets.flatMap((name) => ["--volume", `${this.prefix}-target-${name}:/targets/${name}`]),
      ...["--entrypoint", "/etc/restic/worker.sh"],
    ]);
  }

  /** Asks a worker for a job and waits for it, as `npm run backup` does. */
  public request(container: "backup" | "restic", ...job: readonly string[]): Outcome {
    const folder = container === "backup" ? "/etc/backup" : "/etc/restic";
    return this.exec(container, `${folder}/request.sh`, ...job);
  }

  public exec(container: keyof BackupLab["names"], ...command: readonly string[]): Outcome {
    const { status, stdout, stderr } = spawnSync("docker", ["exec", this.names[container], ...command], {
      encoding: "utf8",
    });
    return { code: status ?? 1, text: `${stdout}${stderr}` };
  }

  /** Runs SQL as the superuser. */
  public sql(database: string, sql: string): string {
    const { code, text } = this.exec("postgres", "psql", "-qAt", "-U", "postgres", "-d", database, "-c", sql);
    if (code !== 0) throw new Error(text);
    return text.trim();
  }

  /** The metrics of both workers: values by series. */
  public metrics(): Readonly<Record<string, number>> {
    const text =
      this.exec("backup", "sh", "-c", "cat /var/lib/backup-metrics/*.prom").text +
      this.exec("restic", "sh", "-c", "cat /var/lib/restic-metrics/*.prom").text;
    const lines = text.split("\n").filter((line) => line.startsWith("llm_stack"));
    return Object.fromEntries(lines.map((line) => [line.replace(/ \S+$/, ""), Number(line.split(" ").at(-1))]));
  }

  /** Runs a shell as root with the lab's volumes, to damage them. */
  public damage(script: string): string {
    const volumes = [
      ...this.targets.map((name) => `${this.prefix}-target-${name}:/targets/${name}`),
      `${this.prefix}-dumps:/dumps`,
      `${this.prefix}-backup-restored:/restored`,
      `${this.prefix}-restic-state:/state`,
      `${this.prefix}-open-webui-data:/webui`,
      `${this.prefix}-nginx-data:/nginx`,
    ];
    return docker(
      ...["run", "--rm", "--network", "none", "--user", "0:0", "--entrypoint", "sh"],
      ...volumes.flatMap((volume) => ["--volume", volume]),
      ...[images["backup"] ?? "", "-c", script],
    );
  }

  public kill(container: "backup" | "restic"): void {
    docker("rm", "--force", this.names[container]);
  }

  public remove(): void {
    spawnSync("docker", ["rm", "--force", "--volumes", ...Object.values(this.names)]);
    const { stdout } = spawnSync("docker", ["volume", "ls", "--quiet", "--filter", `name=${this.prefix}-`]);
    const volumes = stdout.toString().split("\n").filter(Boolean);
    if (volumes.length > 0) spawnSync("docker", ["volume", "rm", ...volumes]);
    spawnSync("docker", ["network", "rm", this.prefix]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private settings() {
    // The workers' own schedule must not interfere: what is not yet due never becomes due within a test.
    const local = this.targets.map((name) => ({ name, type: "local", path: `/srv/${name}` }));
    return { targets: [...local, ...this.servers.targets] };
  }

  private bootstrap(): void {
    const verifiers = { backup: scramVerifier(PASSWORD, "backup"), postgres: scramVerifier("superuser", "postgres") };
    const settings = pgOptions({
      "llm_stack.verifiers": JSON.stringify(verifiers),
      "llm_stack.vector_type": "vector(3)",
      "llm_stack.vectors_required": "true",
    });
    execFileSync(
      "docker",
      [
        ...["exec", "--interactive", "--env", `PGOPTIONS=${settings}`, this.names.postgres],
        ...["psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--username=postgres", "--file=-"],
      ],
      { input: renderDatabaseBootstrap() },
    );
  }

  private run(container: keyof BackupLab["names"], image: string, options: readonly string[]): void {
    const common = ["--detach", "--init", "--name", this.names[container], "--network", this.prefix];
    docker("run", ...common, ...options, image);
  }

  private volume(name: string, owner: string): void {
    const script = `touch /volume/.owned && chown -R ${owner} /volume`;
    const options = ["--rm", "--network", "none", "--user", "0:0", "--entrypoint", "sh"];
    docker("run", ...options, "--volume", `${this.prefix}-${name}:/volume`, images["backup"] ?? "", "-c", script);
  }

  private path(name: string): string {
    return join(this.folder, name);
  }

  private write(set: string, files: readonly RenderedFile[]): void {
    // Containers of several users read these files.
    chmodSync(this.folder, 0o755);
    for (const { path, content, executable } of files) {
      const file = join(this.path(set), path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      chmodSync(file, executable ? 0o555 : 0o444);
    }
  }
}

function docker(...args: readonly string[]): string {
  return execFileSync("docker", [...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
