import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { docker } from "../support/docker";
import { run } from "./host";

const SIZE = "1G";

/** A disk of its own for a container's volume, which can become full without harm to this machine. */
export class SmallDisk {
  private folder = "";
  private device = "";

  /**
   * @param container that uses the volume.
   * @param volume name of the volume.
   */
  constructor(
    private readonly container: string,
    private readonly volume: string,
  ) {}

  /** Stops the container, moves the volume's files to the disk, and starts the container there. */
  public async use(): Promise<void> {
    this.folder = mkdtempSync(join(tmpdir(), "llm-stack-faults-"));
    const image = join(this.folder, "image");
    await run("truncate", `--size=${SIZE}`, image);
    await run("mkfs.ext4", "-q", image);
    this.device = (await run("losetup", "--find", "--show", image)).trim();
    mkdirSync(this.mount);
    await run("mount", this.device, this.mount);
    await docker("stop", this.container);
    const data = await this.data();
    await run("cp", "--archive", data, join(this.mount, "data"));
    await run("mount", "--bind", join(this.mount, "data"), data);
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

  /** Moves the files back. */
  public async remove(): Promise<void> {
    const data = await this.data();
    await docker("stop", this.container);
    await run("umount", data);
    await run("sh", "-c", `find ${data} -mindepth 1 -delete && cp --archive ${this.mount}/data/. ${data}/`);
    await docker("start", this.container);
    await run("umount", this.mount);
    await run("losetup", "--detach", this.device);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get mount(): string {
    return join(this.folder, "disk");
  }

  private async data(): Promise<string> {
    return (await docker("volume", "inspect", "--format", "{{.Mountpoint}}", this.volume)).trim();
  }
}
