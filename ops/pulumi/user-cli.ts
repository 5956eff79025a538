import { PulumiCli } from "./cli";
import { hasOwnBackend, openStateFolder } from "./state-folder";

/** The Pulumi command line with the user's own backend, or with the local one. */
export function userCli(): Promise<PulumiCli> {
  return PulumiCli.find(hasOwnBackend() ? {} : openStateFolder().environment);
}
