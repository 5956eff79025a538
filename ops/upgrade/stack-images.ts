import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";

import { isMap, isNode, isScalar, parseDocument, type Document, type Pair, type YAMLMap } from "yaml";

import { stackFile } from "../stack-config";

/** References by service as a stack's file has them; undefined for a service whose image is the default. */
export type FileImages = Readonly<Record<string, string | undefined>>;

const CONFIG = "config";
const IMAGES = "llm-stack:images";

/** The references in the text of a stack's file. */
export function imagesIn(text: string, services: readonly string[]): FileImages {
  const document = parseDocument(text);
  return Object.fromEntries(
    services.map((service) => [service, document.getIn([CONFIG, IMAGES, service]) as string | undefined]),
  );
}

/** Changes references in the text of a stack's file. An undefined one is removed. Every other line stays as it is. */
export function withImages(text: string, images: FileImages): string {
  return Object.entries(images).reduce((changed, [service, reference]) => withImage(changed, service, reference), text);
}

function withImage(text: string, service: string, reference: string | undefined): string {
  const document = parseDocument(text);
  const path = [CONFIG, IMAGES, service];
  if (document.getIn(path) === reference) return text;
  const edited = reference === undefined ? withoutLines(text, service) : withReference(text, service, reference);
  if (reference !== undefined) document.setIn(path, reference);
  else document.deleteIn(path);
  const images = document.getIn([CONFIG, IMAGES]);
  if (isMap(images) && images.items.length === 0) document.deleteIn([CONFIG, IMAGES]);
  // The library writes the whole file anew. A file in an unusual form, such as a map on one line, is better so than wrong.
  return isSame(edited, document) ? edited : document.toString({ lineWidth: 0 });
}

function isSame(text: string, wanted: Document): boolean {
  const found = parseDocument(text);
  return found.errors.length === 0 && isDeepStrictEqual(found.toJS(), wanted.toJS());
}

/** Replaces or adds a reference, without touching any other character. */
function withReference(text: string, service: string, reference: string): string {
  const document = parseDocument(text);
  const value = document.getIn([CONFIG, IMAGES, service], true);
  if (isScalar(value) && value.range) return splice(text, value.range[0], value.range[1], reference);
  const images = document.getIn([CONFIG, IMAGES]);
  const first = isMap(images) ? keyStart(images.items[0]) : undefined;
  if (first !== undefined) return splice(text, first, first, `${service}: ${reference}\n${indentAt(text, first)}`);
  const config = document.get(CONFIG);
  const last = isMap(config) ? config.items.at(-1) : undefined;
  const [start, end] = [keyStart(last), isNode(last?.value) ? last.value.range?.[2] : undefined];
  if (start === undefined || end === undefined) return text;
  const indent = indentAt(text, start);
  const separator = text[end - 1] === "\n" ? "" : "\n";
  return splice(text, end, end, `${separator}${indent}${IMAGES}:\n${indent}  ${service}: ${reference}\n`);
}

/** Removes the line of a reference, and the setting's own line when it was the only one. */
function withoutLines(text: string, service: string): string {
  const config = parseDocument(text).get(CONFIG);
  const setting = isMap(config) ? pairOf(config, IMAGES) : undefined;
  const images = setting?.value;
  if (!isMap(images)) return text;
  const removed = images.items.length === 1 ? setting : pairOf(images, service);
  const [start, end] = [keyStart(removed), isNode(removed?.value) ? removed.value.range?.[1] : undefined];
  if (start === undefined || end === undefined) return text;
  const lineEnd = text.indexOf("\n", end - 1);
  return splice(text, text.lastIndexOf("\n", start) + 1, lineEnd === -1 ? text.length : lineEnd + 1, "");
}

function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
}

function keyStart(pair: Pair | undefined): number | undefined {
  return isNode(pair?.key) ? pair.key.range?.[0] : undefined;
}

function indentAt(text: string, position: number): string {
  return " ".repeat(position - (text.lastIndexOf("\n", position - 1) + 1));
}

function splice(text: string, start: number, end: number, added: string): string {
  return text.slice(0, start) + added + text.slice(end);
}

/** Changes references in a stack's file, in one step: a kill leaves the old or the new file. */
export function writeImages(stack: string, images: FileImages): void {
  const file = stackFile(stack);
  const text = readFileSync(file, "utf8");
  const changed = withImages(text, images);
  if (changed === text) return;
  writeFileSync(`${file}.new`, changed);
  renameSync(`${file}.new`, file);
}
