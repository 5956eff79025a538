import { mirroredReference } from "../../components/settings/image-reference";
import type { Settings } from "../../components/settings/schema";
import { OperationError } from "../command";
import { docker, DockerError, outputLines, pipeDocker } from "../docker-cli";
import type { Database } from "../restore/choice";
import { fingerprintOf } from "../restore/databases";
import type { DumpSource } from "../restore/dump-source";
import type { Target } from "../target";

/** What safety volumes are for. It is the end of a volume's name. */
const PURPOSES = ["upgrade", "recovery"] as const;
export type Purpose = (typeof PURPOSES)[number];

/** Names of the safety volumes that a stack's host has. */
export async function existingSafetyVolumes({ dockerHost, prefix }: Target): Promise<readonly string[]> {
  const found = outputLines(await docker(dockerHost, ["volume", "ls", "--quiet", "--filter", `name=${prefix}-`]));
  return PURPOSES.map((purpose) => `${prefix}-${purpose}`).filter((name) => found.includes(name));
}

/** Folder of the dump in the volume. It is there only when the dump is complete. */
const DUMP = "dump";
/** What Open WebUI downloads again. */
const CACHES = ["whisper", "embedding", "tiktoken"].map((name) => `data/open-webui/cache/${name}`);

/**
 * A volume on the Docker host with one dump of databases and files, made before something risky, and the notes of the command
 * that made it. It needs no target for backups. Containers made for each step reach it, without a network.
 */
export class SafetyVolume implements DumpSource {
  public readonly volume: string;
  public readonly folder = DUMP;
  private readonly reference: string;

  constructor(
    private readonly target: Target,
    purpose: Purpose,
    { images, registryMirror }: Pick<Settings, "images" | "registryMirror">,
  ) {
    this.volume = `${target.prefix}-${purpose}`;
    // Every stack has this image, and it has a shell and tar.
    this.reference = mirroredReference(images.sync, registryMirror);
  }

  public image(): Promise<string> {
    return Promise.resolve(this.reference);
  }

  public async exists(): Promise<boolean> {
    return (await existingSafetyVolumes(this.target)).includes(this.volume);
  }

  /** Creates the volume, or keeps the one that is there. */
  public async create(): Promise<void> {
    await docker(this.target.dockerHost, ["volume", "create", this.volume]);
  }

  public read(file: string): Promise<string> {
    return this.run(["cat", `/safety/${DUMP}/${file}`]);
  }

  public printCommand(file: string): readonly string[] {
    return this.command(["cat", `/safety/${DUMP}/${file}`]);
  }

  public async list(): Promise<readonly string[]> {
    return (await this.run(["ls", `/safety/${DUMP}`])).split("\n");
  }

  /** Notes of the command, or undefined if there are none. */
  public async readNotes(): Promise<string | undefined> {
    if (!(await this.exists())) return undefined;
    const text = await this.run(["sh", "-c", "[ ! -e /safety/notes ] || cat /safety/notes"]);
    return text === "" ? undefined : text;
  }

  /** Replaces the notes in one step. */
  public async writeNotes(text: string): Promise<void> {
    await this.run(["sh", "-c", "cat >/safety/notes.new && mv /safety/notes.new /safety/notes"], { input: text });
  }

  /** Free space of the volume's disk in bytes. */
  public async freeBytes(): Promise<number> {
    const kilobytes = await this.run(["sh", "-c", "df -Pk /safety | awk 'NR == 2 { print $4 }'"]);
    return Number(kilobytes) * 1024;
  }

  /** Size of a data volume of the stack in bytes. @param name end of its name, such as `open-webui-data`. */
  public async sizeOf(name: string): Promise<number> {
    const kilobytes = await this.run(["sh", "-c", "du -sk /data/read | cut -f1"], { mounts: { [name]: "/data/read" } });
    return Number(kilobytes) * 1024;
  }

  /**
   * Dumps databases and, with one of them being `webui`, Open WebUI's files. An earlier dump is replaced only by a complete one.
   *
   * @param writers whether services that write have stopped. Only then does a fingerprint belong to the same data as its dump.
   * @throws OperationError when something cannot be dumped.
   */
  public async dump(databases: readonly Database[], writers: "stopped" | "live"): Promise<void> {
    await this.run(["sh", "-c", "rm -rf /safety/new && mkdir /safety/new"]);
    for (const database of databases) {
      await this.dumpDatabase(database);
      if (writers === "live") continue;
      const fingerprint = await fingerprintOf(this.target, database);
      await this.run(["sh", "-c", `cat >/safety/new/${database}.fingerprint`], { input: fingerprint });
    }
    if (databases.includes("webui")) {
      const exclude = CACHES.map((cache) => `--exclude=${cache}`).join(" ");
      const tar = `tar -cf /safety/new/open-webui.tar ${exclude} -C / data/open-webui`;
      await this.run(["sh", "-c", tar], { mounts: { "open-webui-data": "/data/open-webui" } });
    }
    await this.run(["sh", "-c", `sync && rm -rf /safety/${DUMP} && mv /safety/new /safety/${DUMP}`]);
  }

  private async dumpDatabase(database: Database): Promise<void> {
    const { dockerHost, prefix } = this.target;
    const dump = ["pg_dump", "--format=custom", "--compress=1", "--username=postgres", database];
    const codes = await pipeDocker(
      dockerHost,
      ["exec", `${prefix}-postgres`, ...dump],
      this.command(["sh", "-c", `cat >/safety/new/${database}.dump`], { interactive: true }),
    );
    if (codes.some((code) => code !== 0)) throw new OperationError(`The database ${database} cannot be dumped.`);
  }

  /**
   * Copies PostgreSQL's stopped data files, for a server that no longer starts.
   *
   * @throws OperationError when they cannot be copied.
   */
  public async copyDataFiles(): Promise<void> {
    const tar =
      "tar -cf /safety/data-files.new -C /data/postgres . && mv /safety/data-files.new /safety/data-files.tar";
    await this.run(["sh", "-c", tar], { mounts: { "postgres-data": "/data/postgres" } });
  }

  /** @param mounts data volumes that the program reads, by the end of their names, with their folders. */
  private async run(
    program: readonly string[],
    { input, mounts }: { input?: string; mounts?: Readonly<Record<string, string>> } = {},
  ): Promise<string> {
    try {
      const command = this.command(program, { interactive: input !== undefined, ...(mounts && { mounts }) });
      return (
        await docker(this.target.dockerHost, command, { ...(input !== undefined && { input }), timeoutSeconds: 0 })
      ).stdout;
    } catch (error) {
      if (!(error instanceof DockerError)) throw error;
      throw new OperationError(`The volume ${this.volume} cannot be used: ${error.message}`);
    }
  }

  private command(
    program: readonly string[],
    { interactive = false, mounts = {} }: { interactive?: boolean; mounts?: Readonly<Record<string, string>> } = {},
  ): readonly string[] {
    const [entrypoint = "", ...args] = program;
    return [
      ...["run", "--rm", "--network", "none", "--user", "0:0", "--read-only", "--security-opt", "no-new-privileges"],
      // To read files of other users.
      ...["--cap-drop", "ALL", "--cap-add", "DAC_READ_SEARCH"],
      ...(interactive ? ["--interactive"] : []),
      ...["--volume", `${this.volume}:/safety`],
      ...Object.entries(mounts).flatMap(([name, folder]) => ["--volume", `${this.target.prefix}-${name}:${folder}:ro`]),
      ...["--entrypoint", entrypoint, this.reference, ...args],
    ];
  }
}
