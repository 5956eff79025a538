import { plural } from "../doctor/finding";
import { cisControls } from "./controls/cis";
import { judge } from "./controls/control";
import { owaspControls } from "./controls/owasp";
import type { AuditedStack } from "./audited-stack";
import type { AuditDocument, Cell } from "./document";
import { inventoryOf, type Inventory } from "./inventory";
import type { LiveHost } from "./live/compare-host";
import { keptData, type KeptData } from "./retention";
import { accessChapter } from "./sections/access";
import { controlsChapter, countStates, type JudgedControls } from "./sections/controls";
import { dataChapter } from "./sections/data";
import { driftChapter } from "./sections/drift";
import { filesChapter } from "./sections/files";
import { policyChapter } from "./sections/policy";
import { secretsChapter } from "./sections/secrets";
import { flowsChapter, servicesChapter } from "./sections/services";

/** What wrote a report. It contains no time, so that the same input gives the same bytes. */
export interface Origin {
  /** Version of llm-stack. */
  readonly version: string;
  /** Commit of the working copy, and whether it has other changes. */
  readonly revision: string;
}

/** Everything that a report tells, for programs. */
export interface Audit extends Origin {
  readonly stack: string;
  readonly controls: JudgedControls;
  readonly policy: AuditedStack["policy"];
  readonly inventory: Inventory;
  readonly retention: readonly KeptData[];
  /** Undefined without `--live`. */
  readonly live: Omit<LiveHost, "digests"> | undefined;
}

/** Audits a stack. */
export function auditOf(stack: AuditedStack, origin: Origin, live: LiveHost | undefined): Audit {
  return {
    stack: stack.name,
    ...origin,
    controls: {
      cis: cisControls.map((control) => judge(control, stack)),
      owasp: owaspControls.map((control) => judge(control, stack)),
    },
    policy: stack.policy,
    inventory: inventoryOf(stack, live?.digests),
    retention: keptData(stack),
    live: live && { engine: live.engine, drift: live.drift, evidence: live.evidence },
  };
}

/** The report of an audit. */
export function auditDocument(stack: AuditedStack, audit: Audit, live: LiveHost | undefined): AuditDocument {
  return {
    title: `Audit of the stack ${stack.name}`,
    facts: factsOf(audit),
    attention: attentionOf(audit),
    chapters: [
      controlsChapter(audit.controls),
      policyChapter(stack),
      driftChapter(live),
      servicesChapter(audit.inventory),
      flowsChapter(stack),
      secretsChapter(stack),
      accessChapter(stack),
      dataChapter(stack, live?.evidence),
      filesChapter(stack),
    ],
  };
}

function factsOf({ version, revision, controls, policy, inventory, live }: Audit): AuditDocument["facts"] {
  const { violations, waivers } = policy;
  return [
    ["llm-stack", `${version}, ${revision}`],
    ["Compared with the host", live ? `yes, Docker Engine ${live.engine}` : "no"],
    ["CIS Docker Benchmark, section 5", countStates(controls.cis)],
    ["OWASP Docker rules", countStates(controls.owasp)],
    ["Violations of the policy", verdict(violations.length)],
    ["Waivers", waivers.length === 0 ? "none" : String(waivers.length)],
    ["Drift", live ? verdict(live.drift.length) : "not compared"],
    ["Services", String(inventory.services.length)],
  ];
}

/** What an auditor asks about first. Deviations have their reasons in their chapter. */
function attentionOf({ controls, policy, live }: Audit): readonly string[] {
  const open = [
    ...controls.cis.map((control) => ({ ...control, name: `CIS ${control.id}` })),
    ...controls.owasp.map((control) => ({ ...control, name: `OWASP ${control.id}` })),
  ].filter(({ state }) => state === "not met");
  return [
    ...open.map(({ name, title, findings }) => `${name}, ${title}: not met (${plural(findings.length, "finding")}).`),
    ...policy.violations.map(({ rule, resource, message }) => `Policy ${rule}: ${resource} ${message}.`),
    ...policy.waivers
      .filter(({ state }) => state !== "unused")
      .map(({ rule, resource, state, until }) => `Waiver (${state}, until ${until}): ${rule} for ${resource}.`),
    ...(live && live.drift.length > 0 ? [`The host has drifted: ${plural(live.drift.length, "difference")}.`] : []),
  ];
}

function verdict(count: number): Cell {
  return { word: count === 0 ? "none" : String(count), mark: count === 0 ? "good" : "bad" };
}
