import {
  applicationNames,
  isMalicious,
  versionInTag,
  type Application,
} from "../../components/settings/supported-versions";
import { vulnerabilityNotes } from "../doctor/versions";

/** Services whose versions supported-versions.json describes. */
const APPLICATIONS: readonly Application[] = ["litellm", "openWebui"];

/** Why no stack should run the version that a tag of these services names. */
export function knownBad(services: readonly string[], tag: string): readonly string[] {
  const version = versionInTag(tag);
  return APPLICATIONS.filter((application) => services.includes(application) && version !== undefined).flatMap(
    (application) => [
      ...(isMalicious(application, version ?? "")
        ? [`${applicationNames[application]} ${version ?? ""} was published by attackers to steal credentials`]
        : []),
      ...vulnerabilityNotes(application, version ?? ""),
    ],
  );
}

/** The application that one of the services runs, if its versions are tested together with another's. */
export function applicationOf(services: readonly string[]): Application | undefined {
  return APPLICATIONS.find((application) => services.includes(application));
}
