import { VOLUME } from "../../../policy/resource";
import { holdsData } from "../../../policy/rules/storage";
import { PASSWORD } from "../../plan/named-secrets";
import { finding, type Comparison, type Finding } from "../comparison";
import { valueAt } from "../differences";
import type { ResourceChange } from "../resource-changes";
import { sharedServices, withoutPrefix, type Service } from "../services";
import { backups } from "./backups";

/** Settings whose lower value deletes data, by their path. */
const RETENTION: Readonly<Record<string, string>> = {
  "retention.spendLogDays": "LiteLLM deletes older spend logs",
  "retention.metricsDays": "Prometheus deletes older metrics",
  "retention.metricsGigabytes": "Prometheus deletes its oldest metrics",
  "retention.logMegabytes": "Docker keeps less of each container's log",
  "logs.retentionDays": "VictoriaLogs deletes older lines",
  "logs.maxGigabytes": "VictoriaLogs deletes its oldest lines",
};

/** Volumes, databases and keys whose data a change may lose. */
export function dataAtRisk(comparison: Comparison): readonly Finding[] {
  return [
    ...comparison.changes.flatMap(volumeFinding),
    ...comparison.changes.flatMap(saltKeyFinding),
    ...sharedServices(comparison.base, comparison.head).flatMap(([service, before, after]) => [
      ...mountFindings(service, before, after),
      ...databaseFinding(service, before.image, after.image),
    ]),
    ...backups(comparison),
    ...retentionFindings(comparison),
    ...engineFinding(comparison),
  ];
}

function volumeFinding({ type, name, operation, base, inputs, head }: ResourceChange): readonly Finding[] {
  const volume = base ?? head;
  if (type !== VOLUME || !volume || !holdsData(volume)) return [];
  if (operation === "create") return [finding("check", `The volume ${name} is new and starts empty.`)];
  if (operation === "update" || !base) return [];
  const what =
    operation === "delete" ? "deleted" : `replaced, because ${inputs.map(({ input }) => input).join(", ")} changes`;
  return [finding("danger", `The volume ${name} is ${what}. ${fateOf(base.options)}`)];
}

function fateOf(options: { readonly protect: boolean; readonly retainOnDelete: boolean } | undefined): string {
  if (!options) return "The base revision does not say whether it is protected.";
  const { protect, retainOnDelete } = options;
  const kept = retainOnDelete ? "The volume itself stays in Docker." : "DOCKER DELETES ITS DATA.";
  return protect ? `It is protected, so up fails until someone unprotects it in Pulumi's state. ${kept}` : kept;
}

/** LiteLLM encrypts with it what its database holds. */
function saltKeyFinding({ type, name, operation }: ResourceChange): readonly Finding[] {
  if (type !== PASSWORD || !name.endsWith("-litellmSaltKey") || operation === "create") return [];
  return [
    finding(
      "danger",
      `The salt key ${name} is ${operation}d: LiteLLM can no longer read the credentials in its database.`,
    ),
  ];
}

function mountFindings(service: string, before: Service["container"], after: Service["container"]): readonly Finding[] {
  const [old, present] = [mountedData(before), mountedData(after)];
  return [...old].flatMap(([folder, volume]) => {
    const now = present.get(folder);
    if (now === volume) return [];
    if (now === undefined) {
      return [
        finding(
          "danger",
          `${service} no longer keeps ${folder} in the volume ${volume}: new data is lost with the container.`,
        ),
      ];
    }
    return [
      finding(
        "danger",
        `${service} reads ${folder} from the volume ${now} instead of ${volume}: it starts without its data.`,
      ),
    ];
  });
}

function mountedData(container: Service["container"]): ReadonlyMap<string, string> {
  const mounts = (container.volumes ?? []).flatMap(({ volumeName = "", containerPath }) =>
    volumeName.endsWith("-data") ? [[containerPath, withoutPrefix(volumeName, container)] as const] : [],
  );
  return new Map(mounts);
}

function databaseFinding(service: string, from: string, to: string): readonly Finding[] {
  if (service !== "postgres") return [];
  const [before, after] = [majorVersion(from), majorVersion(to)];
  if (before === undefined || after === undefined || before === after) return [];
  return [
    finding(
      "danger",
      `PostgreSQL ${after} cannot read the data folder of PostgreSQL ${before}: dump the databases before, and restore them after.`,
    ),
  ];
}

/** `postgres:17.11` and `pgvector/pgvector:0.8.6-pg17` are PostgreSQL 17. */
function majorVersion(image: string): string | undefined {
  const tag = /:([^:@/]+)(@|$)/.exec(image)?.[1] ?? "";
  return /(?:^|-)pg(\d+)/.exec(tag)?.[1] ?? /^(\d+)/.exec(tag)?.[1];
}

function retentionFindings({ base, head }: Comparison): readonly Finding[] {
  return Object.entries(RETENTION).flatMap(([path, effect]) => {
    const [from, to] = [base, head].map(({ settings }) => valueAt(settings, path) as number | undefined);
    if (from === undefined || to === undefined || to >= from) return [];
    return [finding("check", `${path} goes from ${from} to ${to}: ${effect}.`)];
  });
}

/** The Docker Engine of a stack before and after a change; undefined when it stays the same. */
export function engineMove({ base, head }: Comparison): readonly [from: string, to: string] | undefined {
  const [from, to] = [base, head].map(({ settings }) => settings["dockerHost"] as string | undefined);
  return from === undefined || to === undefined || from === to ? undefined : [from, to];
}

function engineFinding(comparison: Comparison): readonly Finding[] {
  const move = engineMove(comparison);
  if (move === undefined) return [];
  const [from, to] = move;
  return [
    finding(
      "danger",
      `The stack moves from the Docker Engine ${from} to ${to}, where it starts empty. Its data stays on the old one.`,
    ),
  ];
}
