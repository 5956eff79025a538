import type { Settings } from "../../components/settings/schema";
import {
  applicationNames,
  isMalicious,
  supportedVersions,
  type Application,
} from "../../components/settings/supported-versions";
import type { Finding } from "../doctor/finding";
import { isOlder } from "../doctor/version";
import { vulnerabilityNotes } from "../doctor/versions";
import { imagesAfter, postgresMajor, versionOf, type Change } from "./changes";

const CHECK = "versions";
const OPTIONS = { litellm: "--litellm", openWebui: "--open-webui" } as const satisfies Record<Application, string>;

/** What an upgrade costs, and what is worth knowing about it: one sentence each, with the version that it belongs to. */
export interface ChangeNotes {
  readonly costs: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Whether an upgrade may begin as far as the versions tell.
 *
 * @param untested whether the caller accepts versions that were not tested together, or that have known vulnerabilities.
 */
export function evaluateChanges(images: Settings["images"], changes: readonly Change[], untested: boolean): Finding[] {
  const level = untested ? "warning" : "error";
  const found = changes.flatMap((change) =>
    change.service === "postgres" ? evaluatePostgres(change) : evaluateApplication(change.service, change, level),
  );
  return [...found, ...evaluatePair(imagesAfter(images, changes), changes, level)];
}

function evaluateApplication(application: Application, { from, to }: Change, level: "warning" | "error"): Finding[] {
  const [present, version] = [versionOf(from), versionOf(to)];
  if (version === undefined) return [];
  const name = `${applicationNames[application]} ${version}`;
  if (isMalicious(application, version)) {
    return [{ check: CHECK, level: "error", message: `attackers published ${name}`, remedy: "choose another version" }];
  }
  if (present !== undefined && isOlder(version, present)) {
    const message = `${name} is older than ${present}, and neither application can undo its migrations`;
    const remedy =
      "return to the last upgrade's versions and data (--abort), or see docs/upgrade.md#returning-days-later";
    return [{ check: CHECK, level: "error", message, remedy }];
  }
  const remedy = `choose a version of docs/versions.md${level === "error" ? ", or accept this with --untested" : ""}`;
  return vulnerabilityNotes(application, version).map((message) => ({ check: CHECK, level, message, remedy }));
}

function evaluatePair(images: Settings["images"], changes: readonly Change[], level: "warning" | "error"): Finding[] {
  const [litellm, openWebui] = [versionOf(images.litellm), versionOf(images.openWebui)];
  const { pairs } = supportedVersions();
  const names = `LiteLLM ${litellm ?? images.litellm} and Open WebUI ${openWebui ?? images.openWebui}`;
  if (pairs.some((pair) => pair.litellm === litellm && pair.openWebui === openWebui)) {
    return [{ check: CHECK, level: "ok", message: `${names} were tested together` }];
  }
  const tested = pairs.map((pair) => `LiteLLM ${pair.litellm} with Open WebUI ${pair.openWebui}`);
  const tries = changes.flatMap(({ service, to }) => {
    const version = versionOf(to);
    if (service === "postgres" || version === undefined || isMalicious(service, version)) return [];
    return [`npm run compat -- ${OPTIONS[service]} ${version}   # what would break`];
  });
  const accept = level === "error" ? ["to accept that: --untested"] : [];
  const remedy = [`tested are: ${tested.join("; ")}`, ...tries, ...accept].join("\n");
  return [{ check: CHECK, level, message: `${names} were not tested together`, remedy }];
}

/** A major version changes the form of the data files, and another kind of image their owner and the order of text. */
function evaluatePostgres({ from, to }: Change): Finding[] {
  const [present, wanted] = [postgresMajor(from), postgresMajor(to)];
  if (present === undefined || present !== wanted) {
    const message = `${to} has PostgreSQL ${wanted ?? "of unknown version"}, and the data files are of ${present ?? "an unknown one"}: another major version cannot read them`;
    const remedy = "a new major version needs a new stack and `npm run restore`, see docs/upgrade.md#postgresql";
    return [{ check: CHECK, level: "error", message, remedy }];
  }
  if (from.includes("alpine") === to.includes("alpine")) return [];
  const message = `${to} is of another kind than ${from}, with other users and another order of text`;
  return [{ check: CHECK, level: "error", message, remedy: "docs/documents.md#from-an-alpine-image" }];
}

/** Costs and notes of every listed version after the present one, up to the new one. */
export function notesOf(changes: readonly Change[]): ChangeNotes {
  const steps = changes.flatMap(({ service, from, to }) => {
    if (service === "postgres") return [];
    const [present, wanted] = [versionOf(from) ?? "0.0.0", versionOf(to)];
    if (wanted === undefined) return [];
    return supportedVersions()
      [service].filter(({ version }) => isOlder(present, version) && !isOlder(wanted, version))
      .map(({ version, costs, notes }) => ({ name: `${applicationNames[service]} ${version}`, costs, notes }));
  });
  return {
    costs: steps.flatMap(({ name, costs }) => costs.map((text) => `${name}: ${text}`)),
    notes: steps.flatMap(({ name, notes }) => notes.map((text) => `${name}: ${text}`)),
  };
}
