import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, vi } from "vitest";

import { packageRoot } from "../../../../components/settings/package-files";
import { serviceNames } from "../../../../components/settings/service-names";
import { findPlugins } from "../../../../ops/doctor/pulumi";
import type { SaveArgs } from "../../../../ops/images/bundle/save";
import type { ImageSource } from "../../../../ops/images/stack-images";
import { stackConfig } from "../../../support/config";

/** The two images of the lab's stack. */
export const APP = "registry.example.com/app:1.0.0-pg17";
export const OTHER = "registry.example.com/other:2.0.0";
const FAKE_DOCKER = join(packageRoot, "test/ops/images/support/fake-docker.sh");

/**
 * Two machines, `here` and `there`, with a fake Docker whose images are files, and a registry. `here` has both images and the
 * plug-ins of Pulumi, `there` nothing.
 */
export class BundleLab {
  public folder = "";
  /** Sentences about the steps. */
  public reports: string[] = [];

  constructor() {
    beforeEach(() => {
      this.prepare();
    });
    afterEach(() => {
      vi.unstubAllEnvs();
      rmSync(this.folder, { recursive: true });
    });
  }

  /** The bundle's path. */
  public get bundle(): string {
    return join(this.folder, "stack.bundle");
  }

  /** Chooses the machine that commands run on. */
  public at(machine: "here" | "there"): void {
    vi.stubEnv("FAKE_ENGINE", join(this.folder, machine));
    vi.stubEnv("PULUMI_HOME", join(this.folder, machine, "pulumi"));
  }

  /** Where a machine or the registry has an image. */
  public fileOf(place: string, image: string): string {
    return join(this.folder, place, image.replaceAll("/", "%"));
  }

  /** Adds an image. */
  public put(place: string, image: string, content: string): void {
    writeFileSync(this.fileOf(place, image), content);
  }

  /** Names of a machine's images. */
  public imagesAt(place: string): readonly string[] {
    return readdirSync(join(this.folder, place), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name.replaceAll("%", "/"))
      .sort();
  }

  /** What a command is called with. */
  public args(source = stack()): SaveArgs {
    const report = (message: string) => void this.reports.push(message);
    return { source, dockerHost: "unix:///var/run/docker.sock", path: this.bundle, report };
  }

  private prepare(): void {
    this.folder = mkdtempSync(join(tmpdir(), "llm-stack-bundle-"));
    this.reports = [];
    for (const name of ["bin", "here", "there", "registry"]) mkdirSync(join(this.folder, name));
    writeFileSync(join(this.folder, "bin/docker"), readFileSync(FAKE_DOCKER));
    chmodSync(join(this.folder, "bin/docker"), 0o755);
    vi.stubEnv("PATH", `${join(this.folder, "bin")}:${process.env["PATH"] ?? ""}`);
    vi.stubEnv("FAKE_REGISTRY", join(this.folder, "registry"));
    this.put("here", APP, "app");
    this.put("here", OTHER, "other");
    this.at("here");
    for (const { name, version } of findPlugins()) {
      const place = join(this.folder, "here/pulumi/plugins", `resource-${name}-v${version}`);
      mkdirSync(place, { recursive: true });
      writeFileSync(join(place, `pulumi-resource-${name}`), `program of ${name}`);
    }
  }
}

/** A stack whose services run only two images. */
export function stack(app = APP): ImageSource {
  const images = Object.fromEntries(serviceNames.map((service) => [service, service === "redis" ? OTHER : app]));
  return { stack: "dev", config: { values: stackConfig({ images }), secretKeys: [], secretsInClear: [] } };
}
