import { supportedVersions } from "../../components/settings/supported-versions";
import { candidate } from "./candidate";

/** The versions of LiteLLM under test, the oldest first: those of supported-versions.json, or the one that `compat` tries. */
export const LITELLM_VERSIONS: readonly string[] =
  candidate === undefined ? supportedVersions().litellm.map(({ version }) => version) : [candidate.litellm];

/** The version of suites that need only one, and the one that upgrades start from. */
export const OLDEST_LITELLM = LITELLM_VERSIONS[0] ?? "";
/** The version that upgrades lead to. */
export const NEWEST_LITELLM = LITELLM_VERSIONS.at(-1) ?? "";
