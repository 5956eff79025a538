import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { packageRoot } from "../../components/settings/package-files";
import { findProgram, programSources, type ImageProgram } from "../program";
import { PROMETHEUS_FOLDER } from "./rules";

/** Runs promtool in the folder that it was found for. @returns what it prints. @throws Error with that text when promtool fails. */
export type Promtool = (...args: readonly string[]) => string;

const PROMTOOL: ImageProgram = { name: "promtool", image: "prometheus" };

/** The places where {@link findPromtool} looks, for the message that it is missing. */
export const PROMTOOL_SOURCES = programSources(PROMTOOL);

/**
 * promtool from the PATH, or else from Prometheus' image; undefined when this machine has neither.
 *
 * @param folder where it runs; observability/prometheus by default.
 */
export function findPromtool(folder = join(packageRoot, PROMETHEUS_FOLDER)): Promtool | undefined {
  const found = findProgram(PROMTOOL, folder);
  if (!found) return undefined;
  const [program, ...options] = found;
  return (...args) => {
    const { status, stdout, stderr, error } = spawnSync(program, [...options, ...args], {
      cwd: folder,
      encoding: "utf8",
    });
    const output = `${stdout}${stderr}`;
    if (error) throw error;
    if (status !== 0) throw new Error(`promtool ended with ${String(status)}:\n${output}`);
    return output;
  };
}
