import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { packageRoot } from "../../components/settings/package-files";
import { INSTALL_PULUMI, OLDEST_PULUMI } from "../pulumi/cli";
import { pulumiHome } from "../pulumi/state-folder";
import { runProgram } from "../run-program";
import type { Finding } from "./finding";
import { isOlder } from "./version";

const TIMEOUT_SECONDS = 10;

/** A resource plug-in of Pulumi. */
export interface Plugin {
  readonly name: string;
  readonly version: string;
  readonly installed: boolean;
}

/** The parts of Pulumi that this machine has. */
export interface PulumiFacts {
  /** Version of the command line on PATH; undefined when there is none that works. */
  readonly version: string | undefined;
  readonly plugins: readonly Plugin[];
  /** Whether Pulumi may download a plug-in that is missing. */
  readonly mayDownload: boolean;
}

/** Looks for the command line and for the plug-ins that the installed npm packages belong to. */
export async function collectPulumi(environment: NodeJS.ProcessEnv = process.env): Promise<PulumiFacts> {
  const { failure, stdout } = await runProgram("pulumi", ["version"], {
    environment: { PULUMI_SKIP_UPDATE_CHECK: "true" },
    timeoutSeconds: TIMEOUT_SECONDS,
  });
  return {
    version: failure === undefined ? stdout.trim() : undefined,
    plugins: findPlugins(environment),
    // https://www.pulumi.com/docs/iac/cli/environment-variables/
    mayDownload: !/^(1|true)$/i.test(environment["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] ?? ""),
  };
}

/** The plug-ins that the installed npm packages belong to. */
export function findPlugins(environment: NodeJS.ProcessEnv = process.env): readonly Plugin[] {
  const folder = pluginFolder(environment);
  return requiredPlugins().map((plugin) => ({ ...plugin, installed: isInstalled(folder, plugin) }));
}

/** Where Pulumi keeps its plug-ins. */
export function pluginFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return join(pulumiHome(environment), "plugins");
}

/** Whether Pulumi can run the program. */
export function evaluatePulumi({ version, plugins, mayDownload }: PulumiFacts): Finding[] {
  const missing = plugins.filter(({ installed }) => !installed);
  const present = plugins.map(({ name, version: number }) => `${name} ${number}`).join(", ");
  return [
    evaluateCommand(version),
    ...missing.map(({ name, version: number }): Finding => {
      const consequence = mayDownload
        ? "Pulumi will download it"
        : "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION prevents Pulumi from downloading it";
      return {
        check: "plug-ins",
        level: mayDownload ? "warning" : "error",
        message: `the resource plug-in ${name} ${number} is not installed; ${consequence}`,
        remedy: `pulumi plugin install resource ${name} ${number}`,
      };
    }),
    ...(missing.length === 0 ? [{ check: "plug-ins", level: "ok", message: present } as const] : []),
  ];
}

function evaluateCommand(version: string | undefined): Finding {
  const check = "pulumi";
  if (version === undefined) {
    const message =
      "not on PATH; these commands download it with npm. Where a fix says `pulumi`, run `npm run pulumi --` instead";
    return { check, level: "info", message };
  }
  if (isOlder(version, OLDEST_PULUMI)) {
    const message = `${version} is older than ${OLDEST_PULUMI}`;
    return { check, level: "error", message, remedy: INSTALL_PULUMI };
  }
  return { check, level: "ok", message: version };
}

interface Manifest {
  readonly version: string;
  readonly pulumi?: { readonly resource?: boolean; readonly name?: string; readonly version?: string };
}

/** The plug-in of each installed npm package; both have the same name and version. */
function requiredPlugins(): Omit<Plugin, "installed">[] {
  const scope = join(packageRoot, "node_modules/@pulumi");
  const { dependencies } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  return readdirSync(scope)
    .filter((folder) => `@pulumi/${folder}` in dependencies)
    .map((folder) => ({
      folder,
      manifest: JSON.parse(readFileSync(join(scope, folder, "package.json"), "utf8")) as Manifest,
    }))
    .filter(({ manifest }) => manifest.pulumi?.resource === true)
    .map(({ folder, manifest: { version, pulumi } }) => ({
      name: pulumi?.name ?? folder,
      version: pulumi?.version ?? version,
    }));
}

/** Pulumi keeps a `.partial` file next to a plug-in while it unpacks it. */
function isInstalled(folder: string, { name, version }: Omit<Plugin, "installed">): boolean {
  const path = join(folder, `resource-${name}-v${version}`);
  return existsSync(path) && !existsSync(`${path}.partial`);
}
