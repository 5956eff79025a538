import { statfs } from "node:fs/promises";

import { isLocal } from "./engine";
import type { Finding } from "./finding";

const CHECK = "disk";
const GIGABYTE = 1e9;
/** Gigabytes that images and new databases need. */
const MINIMUM = 10;
/** Gigabytes below which metrics, logs and chats soon fill the disk. */
const RECOMMENDED = 20;

/** Free space of the engine's data folder in bytes, or why it is not known. */
export type FreeSpace = { readonly bytes: number } | { readonly unknown: string };

/** Measures the free space of a local engine. @param folder the engine's data folder. */
export async function collectFreeSpace(host: string, folder: string): Promise<FreeSpace> {
  if (!isLocal(host)) return { unknown: `${host} is another machine` };
  try {
    const { bavail, bsize } = await statfs(folder);
    return { bytes: bavail * bsize };
  } catch (error) {
    return { unknown: error instanceof Error ? error.message : String(error) };
  }
}

/** Whether images and data fit. @param folder the engine's data folder. */
export function evaluateDisk(folder: string, free: FreeSpace): Finding[] {
  if ("unknown" in free) {
    return [{ check: CHECK, level: "info", message: `free space of ${folder} was not checked: ${free.unknown}` }];
  }
  const gigabytes = free.bytes / GIGABYTE;
  const message = `${folder} has ${gigabytes.toFixed(1)} GB free`;
  if (gigabytes >= RECOMMENDED) return [{ check: CHECK, level: "ok", message }];
  const remedy =
    "docker system df   # shows disk usage; docker image prune --all deletes images that no container uses";
  return gigabytes < MINIMUM
    ? [{ check: CHECK, level: "error", message: `${message}; images and data need ${MINIMUM} GB`, remedy }]
    : [
        {
          check: CHECK,
          level: "warning",
          message: `${message}; metrics, logs and chats soon fill less than ${RECOMMENDED} GB`,
          remedy,
        },
      ];
}
