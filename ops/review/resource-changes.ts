import { COMMAND } from "../../policy/resource";
import { keyOf } from "../plan/record-requests";
import { effects } from "./replacements";
import type { ReviewedResource } from "./reviewed-plan";

/** What `up` does to a resource. */
export type Operation = "create" | "delete" | "replace" | "update";

/** An input that differs, with both values; undefined where there is none. */
export interface InputChange {
  readonly input: string;
  readonly from: unknown;
  readonly to: unknown;
  /** Whether the provider replaces the resource for it. */
  readonly replaces: boolean;
}

/** What `up` does to one resource, and why. */
export interface ResourceChange {
  readonly type: string;
  readonly name: string;
  readonly operation: Operation;
  /** Inputs that differ. Empty if only a replaced resource that this one depends on changes it. */
  readonly inputs: readonly InputChange[];
  /** Names of changed resources that this one takes values from. */
  readonly because: readonly string[];
  readonly base?: ReviewedResource;
  readonly head?: ReviewedResource;
}

type ByKey = ReadonlyMap<string, ReviewedResource>;

/**
 * What `up` does to each resource that differs, sorted by name. A replaced resource gives its dependents a new id, so they are
 * replaced or updated too.
 */
export function resourceChanges(
  baseResources: readonly ReviewedResource[],
  headResources: readonly ReviewedResource[],
): readonly ResourceChange[] {
  const base = byKey(baseResources);
  const head = byKey(headResources);
  const changes = new Map<string, ResourceChange>();
  for (const [key, resource] of base) if (!isKept(key, base, head)) changes.set(`- ${key}`, deletion(resource));
  // Each round may find dependents of what the round before changed.
  for (let isStable = false; !isStable;) {
    isStable = true;
    for (const [key, resource] of head) {
      const old = isKept(key, base, head) ? base.get(key) : undefined;
      const change = old ? comparison(old, resource, changes) : creation(resource);
      if (!change) continue;
      if (changes.get(key)?.operation !== change.operation) isStable = false;
      changes.set(key, change);
    }
  }
  return [...changes.values()].sort(byName);
}

function byKey(resources: readonly ReviewedResource[]): ByKey {
  return new Map(resources.map((resource) => [keyOf(resource.type, resource.name), resource]));
}

/** Pulumi identifies a resource by its name, its type and the types of its parents, unless the program names aliases. */
function isKept(key: string, base: ByKey, head: ByKey): boolean {
  const [before, after] = [base.get(key), head.get(key)];
  if (!before || !after) return false;
  return (after.options?.hasAliases ?? false) || parentTypes(before, base) === parentTypes(after, head);
}

function parentTypes({ parent }: ReviewedResource, all: ByKey): string {
  const found = parent === undefined ? undefined : all.get(parent);
  return found ? `${parentTypes(found, all)}$${found.type}` : "";
}

function creation(head: ReviewedResource): ResourceChange {
  return { type: head.type, name: head.name, operation: "create", inputs: [], because: [], head };
}

function deletion(base: ReviewedResource): ResourceChange {
  return { type: base.type, name: base.name, operation: "delete", inputs: [], because: [], base };
}

function comparison(
  base: ReviewedResource,
  head: ReviewedResource,
  changes: ReadonlyMap<string, ResourceChange>,
): ResourceChange | undefined {
  const { ignoreChanges = [], replaceOnChanges = [] } = head.options ?? base.options ?? {};
  const sources = Object.entries(head.computedFrom ?? {}).filter(([input]) => !ignoreChanges.includes(input));
  const renewed = sources
    .map(([input, keys]) => [input, keys.flatMap((key) => renewedBy(changes.get(key)))] as const)
    .filter(([, names]) => names.length > 0);
  const replacing = new Set([...(effects[head.type]?.replacing ?? []), ...replaceOnChanges]);
  const inputs = changedInputs(base, head)
    .filter(({ input }) => !ignoreChanges.includes(input))
    .map((change) => ({ ...change, replaces: replacing.has(change.input) }));
  if (inputs.length === 0 && renewed.length === 0) return undefined;
  const replaces = inputs.some((change) => change.replaces) || renewed.some(([input]) => replacing.has(input));
  const because = [...new Set(renewed.flatMap(([, names]) => names))].sort();
  return { type: head.type, name: head.name, operation: replaces ? "replace" : "update", inputs, because, base, head };
}

/** The only command whose output the program uses. Of the others, it uses the id, which an update keeps. */
const WITH_USED_OUTPUT = "-certificate";

/** A replaced resource has a new id, and a command that runs again new output. */
function renewedBy(change: ResourceChange | undefined): readonly string[] {
  if (!change) return [];
  const { operation, type, name } = change;
  const hasNewOutput = operation === "update" && type === COMMAND && name.endsWith(WITH_USED_OUTPUT);
  return operation === "replace" || hasNewOutput ? [name] : [];
}

function changedInputs(base: ReviewedResource, head: ReviewedResource): readonly Omit<InputChange, "replaces">[] {
  const { unordered = new Set<string>() } = effects[head.type] ?? {};
  const names = [...new Set([...Object.keys(base.inputs), ...Object.keys(head.inputs)])].sort();
  return names
    .map((input) => ({ input, from: base.inputs[input], to: head.inputs[input] }))
    .filter(({ input, from, to }) => {
      const differs = textOf(from, unordered.has(input)) !== textOf(to, unordered.has(input));
      return differs || isHiddenChange(base.fingerprints?.[input], head.fingerprints?.[input]);
    });
}

/** Older revisions report no fingerprints. */
function isHiddenChange(before: string | undefined, after: string | undefined): boolean {
  return before !== undefined && after !== undefined && before !== after;
}

/** Equal for equal values, whatever the order of their fields and, if that means nothing, of their items. */
function textOf(value: unknown, isUnordered: boolean): string {
  return value === undefined ? "" : JSON.stringify(value, (_, part: unknown) => sorted(part, isUnordered));
}

function sorted(value: unknown, isUnordered: boolean): unknown {
  if (Array.isArray(value)) return isUnordered ? value.map((item) => textOf(item, true)).sort() : value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function byName(one: ResourceChange, other: ResourceChange): number {
  return one.name + one.type + one.operation < other.name + other.type + other.operation ? -1 : 1;
}
