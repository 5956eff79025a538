import { createHash } from "node:crypto";
import { open, rename, rm, type FileHandle } from "node:fs/promises";

import { OperationError } from "../../command";
import { readMembers, TarError, TarWriter, type Member } from "./tar";

/** Checksums of all other files of a bundle, in the form of `sha256sum`. The last file, so that a bundle without it is incomplete. */
const SUMS = "SHA256SUMS";

/** Bytes that are read at once. */
const CHUNK = 1024 * 1024;

/** Adds a file to a bundle. */
export type AddFile = (name: string, mode: number, content: AsyncIterable<Buffer>) => Promise<void>;

/**
 * Writes a bundle. The file has its name only when it is complete.
 *
 * @param fill adds the files.
 */
export async function writeBundle(path: string, fill: (add: AddFile) => Promise<void>): Promise<void> {
  const partial = `${path}.partial`;
  const file = await open(partial, "w", 0o600);
  try {
    const tar = new TarWriter(file);
    const sums: string[] = [];
    await fill(async (name, mode, content) => {
      const hash = createHash("sha256");
      await tar.add(
        name,
        mode,
        tapped(content, (chunk) => void hash.update(chunk)),
      );
      sums.push(`${hash.digest("hex")}  ${name}\n`);
    });
    await tar.add(SUMS, 0o644, only(Buffer.from(sums.join(""))));
    await tar.end();
    await file.sync();
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

/** A bundle whose checksums are right. */
export class Bundle {
  private constructor(
    private readonly file: FileHandle,
    public readonly members: readonly Member[],
  ) {}

  /**
   * Opens a bundle, verifies every file in it, and calls `body`.
   *
   * @throws OperationError when it is no bundle, is incomplete, or was altered.
   */
  public static async read<Result>(path: string, body: (bundle: Bundle) => Promise<Result>): Promise<Result> {
    const file = await open(path).catch((error: unknown) => {
      throw new OperationError(`${path} cannot be opened: ${(error as Error).message}`);
    });
    try {
      const bundle = new Bundle(file, await readMembers(file));
      await bundle.verify(path);
      return await body(bundle);
    } catch (error) {
      if (!(error instanceof TarError)) throw error;
      throw new OperationError(`${path} ${error.message}. Nothing was loaded. Copy it again, and compare sha256sum.`);
    } finally {
      await file.close();
    }
  }

  /** The content of one of its files. @throws Error when there is none of that name. */
  public content(name: string): AsyncIterable<Buffer> {
    const member = this.members.find((entry) => entry.name === name);
    if (!member) throw new Error(`the bundle has no ${name}`);
    return this.chunks(member);
  }

  /** A small file as text. */
  public async text(name: string): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.content(name)) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  }

  private async verify(path: string): Promise<void> {
    if (this.members.at(-1)?.name !== SUMS) throw new TarError(`lacks ${SUMS}: it was not copied completely`);
    const lines = (await this.text(SUMS)).split("\n").filter(Boolean);
    const sums = new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
    const wrong: string[] = [];
    for (const member of this.members.slice(0, -1)) {
      const hash = createHash("sha256");
      for await (const chunk of this.chunks(member)) hash.update(chunk);
      if (sums.get(member.name) !== hash.digest("hex")) wrong.push(member.name);
      sums.delete(member.name);
    }
    wrong.push(...sums.keys());
    if (wrong.length === 0) return;
    throw new OperationError(
      `${path} was altered or damaged: these files in it do not match ${SUMS}: ${wrong.join(", ")}. Nothing was loaded. ` +
        "Copy it again, and compare sha256sum.",
    );
  }

  private async *chunks({ offset, size }: Member): AsyncIterable<Buffer> {
    for (let done = 0; done < size;) {
      // A new one each time, because a pipe may still hold the one before.
      const buffer = Buffer.allocUnsafe(Math.min(CHUNK, size - done));
      const { bytesRead } = await this.file.read(buffer, 0, buffer.length, offset + done);
      if (bytesRead === 0) throw new TarError("became shorter while it was read");
      done += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }
}

/** One chunk as content. */
// eslint-disable-next-line @typescript-eslint/require-await -- a content is read asynchronously, wherever it comes from.
export async function* only(chunk: Buffer): AsyncIterable<Buffer> {
  yield chunk;
}

async function* tapped(content: AsyncIterable<Buffer>, tap: (chunk: Buffer) => void): AsyncIterable<Buffer> {
  for await (const chunk of content) {
    tap(chunk);
    yield chunk;
  }
}
