import { findProgram, programSources, type ImageProgram } from "../program";

const ALERTMANAGER: ImageProgram = { name: "alertmanager", image: "alertmanager" };
const AMTOOL: ImageProgram = { name: "amtool", image: "alertmanager" };

/** The places where {@link findAlertmanager} looks, for the message that it is missing. */
export const ALERTMANAGER_SOURCES = programSources(ALERTMANAGER);
/** The places where {@link findAmtool} looks, for the message that it is missing. */
export const AMTOOL_SOURCES = programSources(AMTOOL);

/** The words that start Alertmanager on ports of this machine and files of a folder; undefined when this machine has none. */
export function findAlertmanager(folder: string): readonly [string, ...string[]] | undefined {
  return findProgram(ALERTMANAGER, folder, ["--network=host"]);
}

/** The words that start amtool on files of a folder; undefined when this machine has none. */
export function findAmtool(folder: string): readonly [string, ...string[]] | undefined {
  return findProgram(AMTOOL, folder);
}
