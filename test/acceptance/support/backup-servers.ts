import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { delimiter, join } from "node:path";

import type { PlainObject } from "../../../components/settings/merge-defaults";
import { acceptsConnection } from "../../../ops/accepts-connection";

/** Targets on servers. */
export interface RemoteTargets {
  readonly targets: readonly PlainObject[];
  /** Contents of secret files by path, for example `nas/AWS_ACCESS_KEY_ID`. */
  readonly credentials: Readonly<Record<string, string>>;
}

/** A kind of server that backups can be kept on. */
export const SERVERS = ["sftp", "s3", "rest"] as const;

/** One of {@link SERVERS}. */
export type ServerKind = (typeof SERVERS)[number];

/** Programs of the servers: OpenSSH's, an S3 server on a folder, and restic's own. None of them is part of this project. */
const PROGRAMS: Readonly<Record<ServerKind, string>> = { sftp: "sshd", s3: "versitygw", rest: "rest-server" };
const PASSWORD = "password-of-the-server";
const USER = "stack";
const BUCKET = "llm-backups";

/** Path of a server's program: on PATH, with the system's programs, or in $LLM_STACK_BACKUP_SERVERS. */
export function programOf(kind: ServerKind): string | undefined {
  const folders = [
    process.env["LLM_STACK_BACKUP_SERVERS"] ?? "",
    ...(process.env["PATH"] ?? "").split(delimiter),
    "/usr/sbin",
  ];
  return folders
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, PROGRAMS[kind]))
    .find((file) => existsSync(file));
}

/** Real servers on this machine, which the lab's containers reach at the gateway of their network. */
export class BackupServers {
  private readonly folder = mkdtempSync(join(tmpdir(), "llm-stack-servers-"));
  private readonly running = new Map<ServerKind, ChildProcess>();
  private readonly ports = new Map<ServerKind, number>();
  private gateway = "";

  /** Chooses free ports. */
  public async prepare(kinds: readonly ServerKind[]): Promise<void> {
    for (const kind of kinds) this.ports.set(kind, await freePort());
  }

  /** Starts the servers. @param gateway address on which they listen. */
  public targets(gateway: string): RemoteTargets {
    this.gateway = gateway;
    const kinds = [...this.ports.keys()];
    for (const kind of kinds) this.start(kind);
    const described = kinds.map((kind) => this.describe(kind));
    return {
      targets: described.map(({ target }) => target),
      credentials: Object.assign({}, ...described.map(({ credentials }) => credentials)) as Record<string, string>,
    };
  }

  /** Waits until a server accepts connections. */
  public async ready(kind: ServerKind): Promise<void> {
    while (!(await acceptsConnection(this.gateway, this.portOf(kind)))) {
      if (this.running.get(kind)?.exitCode !== null) throw new Error(`${PROGRAMS[kind]} has ended`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  public start(kind: ServerKind, ...options: readonly string[]): void {
    const child = spawn(programOf(kind) ?? "", [...this.argumentsOf(kind), ...options], { stdio: "ignore" });
    this.running.set(kind, child);
  }

  /** Stops a server and waits for its end. */
  public async stop(kind: ServerKind): Promise<void> {
    const child = this.running.get(kind);
    if (child?.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill();
    await ended;
  }

  /** The folder in which a server keeps its data. */
  public dataOf(kind: ServerKind): string {
    const data = join(this.folder, kind);
    mkdirSync(data, { recursive: true });
    return data;
  }

  public async remove(): Promise<void> {
    for (const kind of this.running.keys()) await this.stop(kind);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private portOf(kind: ServerKind): number {
    return this.ports.get(kind) ?? 0;
  }

  private argumentsOf(kind: ServerKind): readonly string[] {
    const listen = `${this.gateway}:${this.portOf(kind)}`;
    switch (kind) {
      case "sftp":
        return ["-D", "-e", "-f", this.sshdSettings()];
      case "s3": {
        // Not every file system keeps attributes, so they are files, too.
        const attributes = join(this.folder, "attributes");
        mkdirSync(attributes, { recursive: true });
        return [
          ...["--access", USER, "--secret", PASSWORD, "--region", "eu-central-1", "--port", listen, "--quiet"],
          ...["posix", "--sidecar", attributes, this.dataOf("s3")],
        ];
      }
      case "rest": {
        const file = join(this.dataOf("rest"), ".htpasswd");
        writeFileSync(file, `${USER}:{SHA}${createHash("sha1").update(PASSWORD).digest("base64")}\n`);
        return ["--path", this.dataOf("rest"), "--listen", listen, "--private-repos", "--append-only"];
      }
    }
  }

  private describe(kind: ServerKind): {
    target: PlainObject;
    credentials: Record<string, string>;
  } {
    const [host, port] = [this.gateway, this.portOf(kind)];
    const url = `http://${host}:${port}`;
    const secret = { secret: `${kind}Secret` };
    switch (kind) {
      case "sftp": {
        const hostKey = readFileSync(`${this.keyFile("host")}.pub`, "utf8")
          .split(" ")
          .slice(0, 2)
          .join(" ");
        const path = join(this.dataOf("sftp"), "repository");
        return {
          target: { name: kind, type: kind, host, port, user: userInfo().username, path, privateKey: secret, hostKey },
          credentials: { [`${kind}/SSH_KEY`]: readFileSync(this.keyFile("client"), "utf8").trim() },
        };
      }
      case "s3":
        return {
          target: {
            ...{ name: kind, type: kind, endpoint: url, bucket: BUCKET, region: "eu-central-1" },
            ...{ accessKeyId: secret, secretAccessKey: secret },
          },
          credentials: { [`${kind}/AWS_ACCESS_KEY_ID`]: USER, [`${kind}/AWS_SECRET_ACCESS_KEY`]: PASSWORD },
        };
      case "rest":
        return {
          target: { name: kind, type: kind, url: `${url}/${USER}`, username: USER, password: secret, appendOnly: true },
          credentials: { [`${kind}/RESTIC_REST_PASSWORD`]: PASSWORD },
        };
    }
  }

  private keyFile(name: string): string {
    const file = join(this.folder, name);
    if (!existsSync(file)) execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file]);
    return file;
  }

  private sshdSettings(): string {
    // sshd gives up its rights in this folder, which a system without a running sshd may lack.
    spawnSync("mkdir", ["-p", "/run/sshd"]);
    const file = join(this.folder, "sshd_config");
    const lines = [
      `ListenAddress ${this.gateway}:${this.portOf("sftp")}`,
      `HostKey ${this.keyFile("host")}`,
      `AuthorizedKeysFile ${this.keyFile("client")}.pub`,
      "PidFile none",
      "StrictModes no",
      "UsePAM no",
      "PasswordAuthentication no",
      "PermitRootLogin prohibit-password",
      "Subsystem sftp internal-sftp",
      "ForceCommand internal-sftp",
    ];
    writeFileSync(file, `${lines.join("\n")}\n`);
    return file;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "0.0.0.0", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
