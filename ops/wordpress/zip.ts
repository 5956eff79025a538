import { crc32 } from "node:zlib";

/** A file in an archive. */
export interface ZipEntry {
  /** Path with slashes, in ASCII. */
  readonly path: string;
  readonly content: Buffer;
}

/** Midnight of 1 January 1980, the first time that the format can express: the archive does not depend on when it is made. */
const DATE = 0x0021;
/** Made on Unix, by version 2.0 of the format: readers take the permissions below. */
const MADE_BY = 0x0314;
const NEEDS = 20;
/** A regular file that its owner may write and everyone may read. */
const PERMISSIONS = 0o100644 * 0x10000;

/**
 * A zip archive. Files are stored without compression, because compressed bytes would differ between versions of zlib.
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT sections 4.3.7, 4.3.12 and 4.3.16
 */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.path, "ascii");
    const shared = sharedFields(entry.content, name);
    const file = Buffer.concat([uint32(0x04034b50), shared, name, entry.content]);
    // Comment, disk and internal attributes are empty.
    const rest = Buffer.concat([uint16(0, 0, 0), uint32(PERMISSIONS, offset)]);
    directory.push(Buffer.concat([uint32(0x02014b50), uint16(MADE_BY), shared, rest, name]));
    files.push(file);
    offset += file.length;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.concat([
    uint32(0x06054b50),
    uint16(0, 0, entries.length, entries.length),
    uint32(index.length, offset),
    uint16(0),
  ]);
  return Buffer.concat([...files, index, end]);
}

/** The fields that a file's header and its entry in the directory share. */
function sharedFields(content: Buffer, name: Buffer): Buffer {
  const flags = 0;
  const stored = 0;
  return Buffer.concat([
    uint16(NEEDS, flags, stored, 0, DATE),
    uint32(crc32(content), content.length, content.length),
    uint16(name.length, 0),
  ]);
}

function uint16(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(2 * values.length);
  values.forEach((value, index) => buffer.writeUInt16LE(value, 2 * index));
  return buffer;
}

function uint32(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => buffer.writeUInt32LE(value >>> 0, 4 * index));
  return buffer;
}
