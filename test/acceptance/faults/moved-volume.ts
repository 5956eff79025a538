import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { docker } from "../support/docker";
import { run } from "./host";

const SIZE = "1G";

/** A container's volume, moved for a while to a disk of its own, which can become full without harm to this machine. */
export class MovedVolume {
  private folder = "";
  /** What undoes each step so far, so that a move that fails halfway leaves nothing behind. */
  private readonly undo: (() => unknown)[] = [];

  /**
   * @param container that uses the volume.
   * @param volume name of the volume.
   */
  constructor(
    private readonly container: string,
    private readonly volume: string,
  ) {}

  /** Stops the container, moves the volume's files to the disk, and starts the container there. */
  public async move(): Promise<void> {
    await this.makeDisk();
    const data = (await docker("volume", "inspect", "--format", "{{.Mountpoint}}", this.volume)).trim();
    const copy = join(this.mount, "data");
    await docker("stop", this.container);
    this.undo.push(() => docker("start", this.container));
    await run("cp", "--archive", data, copy);
    await run("mount", "--bind", copy, data);
    this.undo.push(async () => {
      await docker("stop", this.container);
      await run("umount", data);
      await run("sh", "-c", `find ${data} -mindepth 1 -delete && cp --archive ${copy}/. ${data}/`);
    });
    await docker("start", this.container);
  }

  /** Leaves no byte free. */
  public async fill(): Promise<void> {
    // Until the disk is full, and never an error: this fills what a container writes meanwhile as well.
    await run("sh", "-c", `dd if=/dev/zero of=${join(this.mount, "filler")} bs=1M 2>/dev/null; sync`);
  }

  public free(): void {
    rmSync(join(this.mount, "filler"), { force: true });
  }

  /** Moves the files back and removes the disk. */
  public async moveBack(): Promise<void> {
    for (const step of this.undo.splice(0).reverse()) await step();
  }

  private async makeDisk(): Promise<void> {
    this.folder = mkdtempSync(join(tmpdir(), "llm-stack-faults-"));
    // node_exporter, which runs as nobody, sees only disks below folders that are open to everyone.
    chmodSync(this.folder, 0o755);
    this.undo.push(() => {
      rmSync(this.folder, { recursive: true, force: true });
    });
    const image = join(this.folder, "image");
    await run("truncate", `--size=${SIZE}`, image);
    await run("mkfs.ext4", "-q", image);
    const device = (await run("losetup", "--find", "--show", image)).trim();
    this.undo.push(() => run("losetup", "--detach", device));
    mkdirSync(this.mount);
    await run("mount", device, this.mount);
    this.undo.push(() => run("umount", this.mount));
  }

  private get mount(): string {
    return join(this.folder, "disk");
  }
}
