import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { docker } from "./docker";

/** MiB. PostgreSQL's write-ahead log alone may take 1 GiB. */
const SIZE = 1500;

/** Whether this machine lets the tests make a disk: they need root and `mkfs.ext4`. */
export function canMakeDisk(): boolean {
  try {
    execFileSync("losetup", ["--find"], { stdio: "ignore" });
    execFileSync("mkfs.ext4", ["-V"], { stdio: "ignore" });
    return process.getuid?.() === 0;
  } catch {
    return false;
  }
}

/** A small file system of its own for one volume of a stack, which can be full without hurting the machine. */
export class SmallDisk {
  private readonly folder = mkdtempSync(join(tmpdir(), "llm-stack-disk-"));
  private device = "";

  /** Creates the volume. A stack that finds a volume of this name uses it. */
  public async create(volume: string): Promise<void> {
    const file = join(this.folder, "disk");
    writeFileSync(file, "");
    truncateSync(file, SIZE * 2 ** 20);
    execFileSync("mkfs.ext4", ["-q", "-F", "-m", "0", file]);
    this.device = execFileSync("losetup", ["--find", "--show", file], { encoding: "utf8" }).trim();
    await docker("volume", "create", "--opt", "type=ext4", "--opt", `device=${this.device}`, volume);
    // PostgreSQL wants an empty folder.
    await docker(
      "run",
      "--rm",
      "--volume",
      `${volume}:/disk`,
      "--entrypoint",
      "rmdir",
      "nginx:1.30.4-alpine",
      "/disk/lost+found",
    );
  }

  /** Ends the disk. The volume must be gone. */
  public remove(): void {
    if (this.device !== "") execFileSync("losetup", ["--detach", this.device]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
