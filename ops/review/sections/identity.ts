import { PASSWORD } from "../../plan/named-secrets";
import { LOADER_LABEL } from "../../../components/docker/labels";
import { containersOf, labelOf } from "../../plan/container-inputs";
import type { PlannedResource } from "../../plan/record-program";
import { finding, type Comparison, type Finding } from "../comparison";
import type { ResourceChange } from "../resource-changes";
import { differences, leaves, listDifferences, shown, valueAt, type Named } from "../differences";
import type { ReviewedPlan } from "../reviewed-plan";

/** Settings about people and their rights as a whole. */
const WHOLE = [
  "adminEmail",
  "unknownUsers",
  "access",
  "signIn",
  "sync",
  "unpriced",
  "rotate",
  "rotationGrace",
  "monitoring.signIn",
  "monitoring.auditor",
];

/** Keys, models, budgets, roles and secrets. */
export function identity({ base, head, changes }: Comparison): readonly Finding[] {
  const secrets = listDifferences(secretHolders(base), secretHolders(head));
  return [
    ...listed("key", keysOf(base), keysOf(head)),
    ...listed("model", modelsOf(base), modelsOf(head)),
    ...differences(settingLeaves(base), settingLeaves(head)).map(({ name, from, to }) =>
      finding("check", `${name} goes from ${shown(from)} to ${shown(to)}.`),
    ),
    ...generatedSecrets(changes),
    ...secrets.added.map((fact) => finding("check", `${fact}.`)),
    ...secrets.removed.map((fact) => finding("info", `No longer: ${fact}.`)),
  ];
}

const OPERATIONS = { create: "New", delete: "Deleted", replace: "Rotated", update: "Changed" } as const;

function generatedSecrets(changes: readonly ResourceChange[]): readonly Finding[] {
  return Object.entries(OPERATIONS).flatMap(([operation, word]) => {
    const names = changes.filter((change) => change.type === PASSWORD && change.operation === operation);
    if (names.length === 0) return [];
    const level = operation === "create" ? "info" : "check";
    return [finding(level, `${word} generated secrets: ${names.map(({ name }) => name).join(", ")}.`)];
  });
}

/** Entries that appear, disappear or differ in a field. */
function listed(kind: string, base: ReadonlyMap<string, Named>, head: ReadonlyMap<string, Named>): readonly Finding[] {
  const names = [...new Set([...base.keys(), ...head.keys()])].sort();
  return names.flatMap((name) => {
    const [before, after] = [base.get(name), head.get(name)];
    if (!before) return [finding("check", `The ${kind} ${name} is new: ${inWords(after ?? new Map())}.`)];
    if (!after) return [finding("check", `The ${kind} ${name} is gone. Its callers are refused.`)];
    return differences(before, after).map((change) =>
      finding("check", `The ${kind} ${name}: ${change.name} goes from ${shown(change.from)} to ${shown(change.to)}.`),
    );
  });
}

function inWords(fields: Named): string {
  return [...fields].map(([name, value]) => `${name} ${shown(value)}`).join(", ");
}

function keysOf({ settings }: ReviewedPlan): ReadonlyMap<string, Named> {
  return entriesBy([settings["globalKey"] ?? [], settings["serviceKeys"] ?? []].flat(), "alias");
}

function modelsOf({ settings }: ReviewedPlan): ReadonlyMap<string, Named> {
  return entriesBy([settings["models"] ?? []].flat(), "name");
}

/** Several deployments may share one model name; their position tells them apart. */
function entriesBy(entries: readonly unknown[], field: string): ReadonlyMap<string, Named> {
  const found = new Map<string, Named>();
  for (const entry of entries) {
    const fields = leaves(entry);
    const name = fields.get(field) ?? "without a name";
    fields.delete(field);
    let unique = name;
    for (let number = 2; found.has(unique); number += 1) unique = `${name} (${number})`;
    found.set(unique, fields);
  }
  return found;
}

function settingLeaves({ settings }: ReviewedPlan): Named {
  return new Map(WHOLE.flatMap((setting) => [...leaves(valueAt(settings, setting) ?? "", setting)]));
}

/** Which container reads which secret file. */
function secretHolders({ resources }: ReviewedPlan): readonly string[] {
  return containersOf(resources as readonly PlannedResource[]).flatMap((container) => {
    const [service = "", kind] = (labelOf(container, LOADER_LABEL) ?? "").split("/");
    if (kind !== "secrets") return [];
    return (container.uploads ?? []).map(({ file }) => `${service} reads the secret file ${file}`);
  });
}
