import { finding, type Comparison, type Finding } from "../comparison";
import { differences, leaves, shown, type Named } from "../differences";
import type { ReviewedPlan } from "../reviewed-plan";

/** What protects the data against the loss of the host: targets that are gone or differ, and backups that are kept less long. */
export function backups({ base, head }: Comparison): readonly Finding[] {
  const [before, after] = [targetsOf(base), targetsOf(head)];
  if (before.size > 0 && after.size === 0) {
    const names = [...before.keys()].join(", ");
    return [finding("danger", `Backups end: no target is left. The backups that are in ${names} stay there.`)];
  }
  return [
    ...[...before.keys()]
      .filter((name) => !after.has(name))
      .map((name) => finding("danger", `The backup target ${name} is gone: it gets no more backups.`)),
    ...[...after].flatMap(([name, fields]) => targetFindings(name, before.get(name), fields)),
    ...keptLess(base, head),
  ];
}

function targetFindings(name: string, before: Named | undefined, after: Named): readonly Finding[] {
  if (!before) return [finding("info", `The backup target ${name} is new, and has no backup yet.`)];
  return differences(before, after).map(({ name: field, from, to }) =>
    finding("check", `The backup target ${name}: ${field} goes from ${shown(from)} to ${shown(to)}.`),
  );
}

/** How many days, weeks and months have a backup. */
function keptLess(base: ReviewedPlan, head: ReviewedPlan): readonly Finding[] {
  const [before, after] = [base, head].map(({ settings }) => backupOf(settings).keep ?? {});
  return Object.entries(after ?? {}).flatMap(([period, to]) => {
    const from = before?.[period];
    if (from === undefined || to >= from) return [];
    return [finding("check", `backup.keep.${period} goes from ${from} to ${to}: the next backup deletes older ones.`)];
  });
}

interface Backup {
  readonly targets?: readonly { readonly name?: string }[];
  readonly keep?: Readonly<Record<string, number>>;
}

function backupOf(settings: ReviewedPlan["settings"]): Backup {
  return settings["backup"] ?? {};
}

function targetsOf({ settings }: ReviewedPlan): ReadonlyMap<string, Named> {
  return new Map(
    (backupOf(settings).targets ?? []).map((target) => [target.name ?? "without a name", leaves(target)] as const),
  );
}
