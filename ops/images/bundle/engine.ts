import { spawn, type ChildProcess } from "node:child_process";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";

import { OperationError } from "../../command";
import { docker, DockerError } from "../../docker-cli";
import { inspectNamed } from "../../inspect-containers";

/** The part of `docker image inspect` that a bundle needs. */
export interface InspectedImage {
  readonly Id: string;
  /** Bytes. */
  readonly Size: number;
  readonly RootFS: { readonly Layers?: readonly string[] | null };
}

/** The Docker Engine that images are saved from or loaded into. */
export class ImageEngine {
  constructor(private readonly host: string) {}

  /** For example `linux/amd64`. @throws OperationError when the engine does not answer. */
  public async platform(): Promise<string> {
    return (await this.run(["version", "--format", "{{.Server.Os}}/{{.Server.Arch}}"])).trim();
  }

  /** Folder of the engine's data. */
  public async folder(): Promise<string> {
    return (await this.run(["info", "--format", "{{.DockerRootDir}}"])).trim();
  }

  /** What the engine knows about an image; undefined if it does not have it. */
  public async inspect(reference: string): Promise<InspectedImage | undefined> {
    const [found] = await inspectNamed<InspectedImage>({ dockerHost: this.host }, "image", [reference]);
    return found;
  }

  /** @throws DockerError when the registry refuses. */
  public async pull(reference: string): Promise<void> {
    await docker(this.host, ["pull", "--quiet", reference], { timeoutSeconds: 0 });
  }

  /** Gives an image another name, or moves the name from another image. */
  public async tag(reference: string, name: string): Promise<void> {
    await this.run(["tag", reference, name]);
  }

  /** Removes a name. The image stays as long as it has another one. */
  public async removeName(name: string): Promise<void> {
    await docker(this.host, ["image", "rm", name]).catch(() => undefined);
  }

  /** The archive of an image, as `docker save` writes it. */
  public async *save(name: string): AsyncIterable<Buffer> {
    const child = spawn("docker", ["save", name], { env: this.environment(), stdio: ["ignore", "pipe", "pipe"] });
    const result = resultOf(child);
    yield* child.stdout as AsyncIterable<Buffer>;
    const { code, message } = await result;
    if (code !== 0) throw new OperationError(`docker save ${name} failed: ${message}`);
  }

  /** Loads an archive of `docker save`. @throws OperationError when Docker refuses. */
  public async load(content: AsyncIterable<Buffer>): Promise<void> {
    const child = spawn("docker", ["load", "--quiet"], { env: this.environment(), stdio: ["pipe", "ignore", "pipe"] });
    const result = resultOf(child);
    // Docker says itself why it reads no further.
    await pipeline(content, child.stdin).catch(() => undefined);
    const { code, message } = await result;
    if (code !== 0) throw new OperationError(`docker load failed: ${message}`);
  }

  private environment(): NodeJS.ProcessEnv {
    return { ...process.env, DOCKER_HOST: this.host };
  }

  private async run(args: readonly string[]): Promise<string> {
    try {
      return (await docker(this.host, args)).stdout;
    } catch (error) {
      if (!(error instanceof DockerError)) throw error;
      throw new OperationError(`docker ${args.join(" ")} failed on ${this.host}: ${error.message}`);
    }
  }
}

/** Exit code and messages of a program. */
async function resultOf(child: ChildProcess): Promise<{ readonly code: number | null; readonly message: string }> {
  const ended = new Promise<number | null>((resolve) =>
    child
      .on("error", () => {
        resolve(null);
      })
      .on("close", resolve),
  );
  const [code, message] = await Promise.all([ended, child.stderr ? text(child.stderr) : ""]);
  return { code, message: message.trim() };
}
