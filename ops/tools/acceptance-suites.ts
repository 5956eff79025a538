import { vitestArguments, type TestOptions } from "./vitest-command";

/** A long suite with a file of its own, which runs only when the command line asks for it. */
interface OptInSuite {
  readonly file: string;
  readonly description: string;
}

export type OptInName = "backupServers" | "smallDisks" | "faults" | "emergencies" | "wordpress" | "host";

/** By the name that commander gives to their options. */
export const OPT_IN: Readonly<Record<OptInName, OptInSuite & { readonly option: string }>> = {
  backupServers: {
    option: "--backup-servers",
    file: "test/acceptance/backup-targets.test.ts",
    description: "backups on real servers, those that this machine has (CONTRIBUTING.md); minutes",
  },
  smallDisks: {
    option: "--small-disks",
    file: "test/acceptance/backup-disk-full.test.ts",
    description: "backups on disks that are too small; minutes",
  },
  faults: {
    option: "--faults",
    file: "test/acceptance/faults.test.ts",
    description: "breaks a stack in some forty ways; needs root on the Docker host; about 90 minutes (docs/faults.md)",
  },
  emergencies: {
    option: "--emergencies",
    file: "test/acceptance/emergencies.test.ts",
    description:
      "breaks a stack and recovers it with the commands of docs/emergencies.md; half as long as the standard suite",
  },
  wordpress: {
    option: "--wordpress",
    file: "test/acceptance/wordpress.test.ts",
    description: "the plugin on a real WordPress, in Chromium (CONTRIBUTING.md)",
  },
  host: {
    option: "--host",
    file: "test/acceptance/host.test.ts",
    description: "`npm run host` on a Debian with systemd in a container (CONTRIBUTING.md); minutes",
  },
};

const CONFIG = "--config=vitest.acceptance.config.mts";

/** Vitest's arguments for the standard suite, or for the chosen ones instead. */
export function acceptanceArguments(
  chosen: readonly OptInName[],
  files: readonly string[],
  options: TestOptions,
): readonly string[] {
  if (chosen.length === 0) {
    const excluded = Object.values(OPT_IN).map(({ file }) => `--exclude=${file}`);
    return [CONFIG, ...excluded, ...vitestArguments(files, options)];
  }
  // Each of their cases is about something else, so that one failure says nothing about the next.
  return [CONFIG, ...chosen.map((name) => OPT_IN[name].file), ...vitestArguments(files, { bail: "0", ...options })];
}
