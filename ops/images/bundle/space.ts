import { mkdirSync } from "node:fs";
import { statfs } from "node:fs/promises";

import { OperationError } from "../../command";

const GIGABYTE = 1e9;

/**
 * Checks that a folder's disk has room, before anything is written.
 *
 * @param bytes what will be written at most.
 * @throws OperationError when it does not fit.
 */
export async function requireSpace(folder: string, bytes: number, what: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= bytes) return;
  throw new OperationError(
    `${what} needs up to ${gigabytes(bytes)} GB in ${folder}, which has ${gigabytes(free)} GB free. Make room, or use another disk.`,
  );
}

/** Bytes as gigabytes with one decimal, rounded up. */
export function gigabytes(bytes: number): string {
  return (Math.ceil((bytes / GIGABYTE) * 10) / 10).toFixed(1);
}
