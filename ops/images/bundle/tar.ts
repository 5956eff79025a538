import type { FileHandle } from "node:fs/promises";

/** Size of a header, and the unit that contents are filled up to. */
const BLOCK = 512;
/** From here on, a size does not fit the header's digits, and is written in binary as GNU tar does. */
const BINARY_SIZE = 8 ** 11;

/** A file in an archive. */
export interface Member {
  readonly name: string;
  /** Permissions. */
  readonly mode: number;
  /** Bytes. */
  readonly size: number;
  /** Where its content begins. */
  readonly offset: number;
}

/** An archive cannot be read. The message says where, as the rest of a sentence that starts with the file's name. */
export class TarError extends Error {}

/**
 * Writes an archive in the ustar format, which every `tar` reads. The header is written after the content: the size of an image
 * is known only then, and libraries such as tar-stream need it first, which would take a second copy on the disk.
 */
export class TarWriter {
  private position = 0;

  constructor(private readonly file: FileHandle) {}

  /** Adds a file. @returns its size in bytes. */
  public async add(name: string, mode: number, content: AsyncIterable<Buffer>): Promise<number> {
    const start = this.position;
    let end = start + BLOCK;
    for await (const chunk of content) {
      await this.file.write(chunk, 0, chunk.length, end);
      end += chunk.length;
    }
    const size = end - start - BLOCK;
    await this.file.write(header(name, mode, size), 0, BLOCK, start);
    this.position = start + BLOCK + filledUp(size);
    await this.file.truncate(this.position);
    return size;
  }

  /** Ends the archive. */
  public async end(): Promise<void> {
    await this.file.write(Buffer.alloc(2 * BLOCK), 0, 2 * BLOCK, this.position);
  }
}

/** Lists an archive that {@link TarWriter} wrote. @throws TarError when it is none, or has no end. */
export async function readMembers(file: FileHandle): Promise<readonly Member[]> {
  const { size: total } = await file.stat();
  const members: Member[] = [];
  for (let position = 0; ;) {
    const block = Buffer.alloc(BLOCK);
    const { bytesRead } = await file.read(block, 0, BLOCK, position);
    const isEnd = bytesRead === BLOCK && block.every((byte) => byte === 0);
    if (bytesRead < BLOCK || (isEnd && position + 2 * BLOCK > total)) throw new TarError(endsEarly(total, members));
    if (isEnd) return members;
    const member = { ...parseHeader(block), offset: position + BLOCK };
    members.push(member);
    position = member.offset + filledUp(member.size);
    if (position > total) throw new TarError(endsEarly(total, members));
  }
}

function endsEarly(total: number, members: readonly Member[]): string {
  const last = members.at(-1);
  return `ends after ${total} bytes${last ? `, in or after ${last.name}` : ""}: it was not copied completely`;
}

function header(name: string, mode: number, size: number): Buffer {
  if (Buffer.byteLength(name) > 100) throw new Error(`a name in an archive is too long: ${name}`);
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0);
  block.write(octal(mode, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  if (size < BINARY_SIZE) block.write(octal(size, 11), 124);
  else {
    block.writeUInt8(0x80, 124);
    block.writeBigUInt64BE(BigInt(size), 128);
  }
  // The same images give the same archive, so no time.
  block.write(octal(0, 11), 136);
  block.write("0", 156);
  block.write("ustar\0" + "00", 257);
  block.write(`${octal(checksum(block), 6)}\0 `, 148);
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}

/** The sum of all bytes, with spaces for the sum itself. */
function checksum(block: Buffer): number {
  return block.reduce((sum, byte, index) => sum + (index >= 148 && index < 156 ? 0x20 : byte), 0);
}

function parseHeader(block: Buffer): Omit<Member, "offset"> {
  const text = (start: number, length: number) =>
    block
      .toString("utf8", start, start + length)
      .replace(/\0.*$/s, "")
      .trim();
  const isArchive = text(257, 5) === "ustar" && parseInt(text(148, 8), 8) === checksum(block);
  if (!isArchive) throw new TarError("is no bundle of `npm run images -- save`, or is damaged");
  const isBinary = block.readUInt8(124) === 0x80;
  const size = isBinary ? Number(block.readBigUInt64BE(128)) : parseInt(text(124, 12), 8);
  return { name: text(0, 100), mode: parseInt(text(100, 8), 8), size };
}

function filledUp(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}
