import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import { parse } from "yaml";

import { packageRoot } from "../../../components/settings/package-files";

/**
 * What this machine lacks for a deployment with the real Pulumi engine, the official plug-ins and a real Docker Engine. Empty
 * when it has everything.
 */
export function missingParts(): readonly string[] {
  return [
    ...(answers("pulumi", "version") ? [] : ["the Pulumi command line"]),
    ...missingPlugins(),
    ...(answers("docker", "info") ? missingImages() : ["a Docker Engine"]),
  ];
}

function missingPlugins(): string[] {
  const folder = join(process.env["PULUMI_HOME"] ?? join(homedir(), ".pulumi"), "plugins");
  return ["docker", "random", "command"]
    .map((name) => `${name}-v${installedVersion(name)}`)
    .filter((plugin) => !existsSync(join(folder, `resource-${plugin}`)))
    .map((plugin) => `the resource plug-in ${plugin}`);
}

/** No stack of these tests has a guardrail with Presidio. */
const NOT_DEPLOYED: ReadonlySet<string> = new Set(["presidioAnalyzer", "presidioAnonymizer"]);

/** Images that this machine neither has nor can pull. The deployment would stop at them. */
function missingImages(): string[] {
  const { config } = parse(readFileSync(join(packageRoot, "Pulumi.yaml"), "utf8")) as {
    config: { images: { default: Record<string, string> } };
  };
  return Object.entries(config.images.default)
    .filter(([service]) => !NOT_DEPLOYED.has(service))
    .map(([, image]) => image)
    .filter((image) => !answers("docker", "image", "inspect", image) && !answers("docker", "pull", "--quiet", image))
    .map((image) => `the image ${image}`);
}

function installedVersion(plugin: string): string {
  const file = join(packageRoot, "node_modules/@pulumi", plugin, "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

function answers(program: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: "ignore", timeout: 300_000 });
    return true;
  } catch {
    return false;
  }
}
