import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { isMap, isScalar, parseDocument, stringify, type YAMLMap } from "yaml";

import { packageRoot } from "../../components/settings/package-files";
import { OperationError } from "../command";

const IMAGES = "llm-stack:images";
/** No line is folded, however long. */
const FORMAT = { lineWidth: 0 } as const;

type Images = Readonly<Record<string, string>>;

/**
 * Writes images into a stack's file. Comments and all other lines stay as they are.
 *
 * @param images references by the service's name in the settings.
 * @throws OperationError when the file cannot take them.
 */
export function writeImages(stack: string, images: Images, root = packageRoot): void {
  const file = join(root, `Pulumi.${stack}.yaml`);
  const changed = withImages(readFileSync(file, "utf8"), images);
  if (changed === undefined) {
    throw new OperationError(
      `${file} was not changed: its config, or ${IMAGES} in it, is not a map of lines. Repair it, and run the command again.`,
    );
  }
  // A killed command leaves the old file or the new one.
  writeFileSync(`${file}.new`, changed);
  renameSync(`${file}.new`, file);
}

/** The text of a stack's file with other images; undefined when its images are no map. */
export function withImages(text: string, images: Images): string | undefined {
  const document = parseDocument(text);
  const config = document.get("config");
  if (document.errors.length > 0) return undefined;
  if (config === undefined || config === null) {
    document.set("config", document.createNode({ [IMAGES]: images }));
    return document.toString(FORMAT);
  }
  if (!isMap(config) || config.flow) return undefined;
  const present = config.items.find(({ key }) => isScalar(key) && key.value === IMAGES);
  if (!present) return appended(text, config, images);
  if (present.value !== null && !isMap(present.value) && !isEmpty(present.value)) return undefined;
  const [start] = rangeOf(present.key);
  const end = isMap(present.value) ? rangeOf(present.value)[2] : afterLine(text, start);
  return replaced(text, { start: text.lastIndexOf("\n", start) + 1, end }, images);
}

/** Only the lines of the images are written again, because the library would format the whole file its own way. */
function replaced(text: string, { start, end }: { readonly start: number; readonly end: number }, images: Images) {
  const lines = text.slice(start, end);
  const indent = /^ */.exec(lines)?.[0] ?? "";
  const section = parseDocument(lines);
  if (!isMap(section.get(IMAGES))) section.set(IMAGES, section.createNode({}));
  for (const [service, reference] of Object.entries(images)) section.setIn([IMAGES, service], reference);
  return text.slice(0, start) + indented(section.toString(FORMAT), indent) + text.slice(end);
}

function appended(text: string, config: YAMLMap, images: Images): string {
  const [first] = config.items;
  const start = rangeOf(first?.key)[0];
  const indent = " ".repeat(start - text.lastIndexOf("\n", start) - 1);
  const end = afterLine(text, rangeOf(config)[1] - 1);
  const before = text.slice(0, end);
  const separator = before.endsWith("\n") ? "" : "\n";
  return before + separator + indented(stringify({ [IMAGES]: images }, FORMAT), indent) + text.slice(end);
}

/** References are single lines, so that an indentation changes none. */
function indented(section: string, indent: string): string {
  return section.replaceAll(/^(?=.)/gm, indent);
}

function rangeOf(node: unknown): readonly [start: number, valueEnd: number, nodeEnd: number] {
  return (node as { readonly range: [number, number, number] }).range;
}

/** Where the line after a position begins. */
function afterLine(text: string, position: number): number {
  const end = text.indexOf("\n", position);
  return end === -1 ? text.length : end + 1;
}

function isEmpty(node: unknown): boolean {
  return isScalar(node) && node.value === null;
}
