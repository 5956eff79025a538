import { hasPartialVersion, parseImageReference } from "../../components/settings/image-reference";
import type { Settings } from "../../components/settings/schema";
import {
  applicationNames,
  sentenceList,
  supportedVersions,
  testedVersions,
  versionInTag,
  type Application,
} from "../../components/settings/supported-versions";
import { setSetting, type Finding } from "./finding";
import { isOlder } from "./version";

const CHECK = "versions";
const APPLICATIONS: readonly Application[] = ["litellm", "openWebui"];
const OPTIONS: Readonly<Record<Application, string>> = { litellm: "--litellm", openWebui: "--open-webui" };

/** Whether supported-versions.json lists the images' versions as tested together, and no known vulnerability for them. */
export function evaluateVersions(stack: string, { images }: Pick<Settings, "images">): Finding[] {
  const versions = { litellm: versionOf(images.litellm), openWebui: versionOf(images.openWebui) };
  const { litellm, openWebui } = versions;
  const untested = APPLICATIONS.flatMap((application) =>
    hasPartialVersion(parseImageReference(images[application]))
      ? partialVersion(stack, application, images[application])
      : untestedVersion(stack, application, versions[application]),
  );
  const vulnerable = APPLICATIONS.flatMap((application) => vulnerabilities(stack, application, versions[application]));
  if (untested.length > 0) return [...untested, ...vulnerable];
  const isPair = supportedVersions().pairs.some((pair) => pair.litellm === litellm && pair.openWebui === openWebui);
  const names = `LiteLLM ${litellm ?? ""} and Open WebUI ${openWebui ?? ""}`;
  if (isPair) return [{ check: CHECK, level: "ok", message: `${names} were tested together` }, ...vulnerable];
  const message = `${names} were tested, but not together`;
  return [{ check: CHECK, level: "warning", message, remedy: "choose a pair of docs/versions.md" }, ...vulnerable];
}

function versionOf(reference: string): string | undefined {
  return versionInTag(parseImageReference(reference)?.tag ?? "");
}

function partialVersion(stack: string, application: Application, reference: string): Finding[] {
  const message = `${reference} moves to each newer version, and a restart may bring one that was not tested`;
  const remedy = `${setSetting(stack, `images.${application}`, "<image>")}   # ${sentenceList(testedVersions(application))}`;
  return [{ check: CHECK, level: "warning", message, remedy }];
}

function untestedVersion(stack: string, application: Application, version: string | undefined): Finding[] {
  const name = applicationNames[application];
  const tested = testedVersions(application);
  if (version === undefined) {
    const message = `the tag of llm-stack:images.${application} names no version; tested are ${sentenceList(tested)}`;
    return [{ check: CHECK, level: "info", message }];
  }
  if (tested.includes(version)) return [];
  const effect = application === "openWebui" ? "; the sync is not installed on a schema that it does not know" : "";
  const remedy = [
    `npm run compat -- ${OPTIONS[application]} ${version}   # what would break`,
    `${setSetting(stack, `images.${application}`, "<image>")}   # ${sentenceList(tested)}`,
  ].join("\n");
  const message = `${name} ${version} was not tested with this llm-stack${effect}`;
  return [{ check: CHECK, level: "warning", message, remedy }];
}

function vulnerabilities(stack: string, application: Application, version: string | undefined): Finding[] {
  const remedy = setSetting(stack, `images.${application}`, "<image>");
  return (version === undefined ? [] : vulnerabilityNotes(application, version)).map((message) => {
    return { check: CHECK, level: "warning", message, remedy };
  });
}

/** One sentence about the known vulnerabilities of a version, if it has any. */
export function vulnerabilityNotes(application: Application, version: string): readonly string[] {
  const present = supportedVersions().vulnerabilities[application].filter(
    ({ since = "0.0.0", fixed }) => isOlder(version, fixed) && !isOlder(version, since),
  );
  if (present.length === 0) return [];
  const list = present.map(({ id, effect, fixed }) => `${id} (${effect}; fixed in ${fixed})`);
  return [`${applicationNames[application]} ${version} has known vulnerabilities: ${list.join(", ")}`];
}
