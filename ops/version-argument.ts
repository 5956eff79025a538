import { InvalidArgumentError } from "@commander-js/extra-typings";

import { sentenceList, testedVersions, type Application } from "../components/settings/supported-versions";

/** Reads one whole version from the command line, with or without the `v` of its tag. */
export function versionOf(application: Application): (text: string) => string {
  return (text) => {
    const version = text.replace(/^v/, "");
    if (/^\d+\.\d+\.\d+$/.test(version)) return version;
    throw new InvalidArgumentError(
      `It must be one version with three numbers; names such as latest move. Tested are ${sentenceList(testedVersions(application))}.`,
    );
  };
}
