import { parse } from "yaml";

import { finding, type Comparison, type Finding } from "../comparison";
import { differences, leaves, shown, type Named } from "../differences";
import type { ReviewedPlan } from "../reviewed-plan";

interface RuleFile {
  readonly groups?: readonly { readonly rules?: readonly Readonly<Record<string, unknown>>[] }[];
}

/** Alert rules and the receivers of their notifications. */
export function alerts({ base, head }: Comparison): readonly Finding[] {
  return [
    ...compare("alert", alertsOf(base), alertsOf(head)),
    ...compare("receiver", receiversOf(base), receiversOf(head)),
    ...differences(
      leaves(base.settings["heartbeat"] ?? "", "heartbeat"),
      leaves(head.settings["heartbeat"] ?? "", "heartbeat"),
    ).map(({ name, from, to }) => finding("check", `${name} goes from ${shown(from)} to ${shown(to)}.`)),
  ];
}

function compare(kind: string, base: ReadonlyMap<string, Named>, head: ReadonlyMap<string, Named>): readonly Finding[] {
  return [...new Set([...base.keys(), ...head.keys()])].sort().flatMap((name) => {
    const [before, after] = [base.get(name), head.get(name)];
    // A receiver gets names of people and keys.
    if (!before) return [finding(kind === "receiver" ? "check" : "info", `The ${kind} ${name} is new.`)];
    if (!after) return [finding("check", `The ${kind} ${name} is gone.`)];
    return differences(before, after).map((change) =>
      finding(
        "check",
        `The ${kind} ${name}: ${change.name} goes from "${shown(change.from)}" to "${shown(change.to)}".`,
      ),
    );
  });
}

/** One alert may have a rule for each severity. */
function alertsOf({ files }: ReviewedPlan): ReadonlyMap<string, Named> {
  const rules = files
    .filter(({ path }) => /^prometheus\/rules\/.*\.ya?ml$/.test(path))
    .flatMap(({ content }) => (parse(content) as RuleFile | null)?.groups ?? [])
    .flatMap(({ rules: ofGroup = [] }) => ofGroup)
    .filter(({ alert }) => typeof alert === "string");
  const found = new Map<string, Named>();
  for (const rule of rules) {
    const { alert, ...others } = rule;
    const { severity } = (rule["labels"] ?? {}) as { readonly severity?: string };
    const name = [String(alert), ...(severity === undefined ? [] : [`(${severity})`])].join(" ");
    found.set(found.has(name) ? `${name} #${found.size}` : name, leaves(others));
  }
  return found;
}

function receiversOf({ settings }: ReviewedPlan): ReadonlyMap<string, Named> {
  const entries = [settings["alertReceivers"] ?? []].flat() as readonly { readonly name?: string }[];
  return new Map(entries.map((entry) => [entry.name ?? "without a name", leaves(entry)]));
}
