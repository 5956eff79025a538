import { Option } from "@commander-js/extra-typings";

export { stackOption } from "../options";

/** A host that no stack has as its `dockerHost` yet. */
export const sshOption = new Option("--ssh <user@host>", "prepare this machine instead of the stack's dockerHost");

/** Show and change nothing. */
export const dryRunOption = new Option("--dry-run", "show the commands, and run none of them");

/** Consent to the commands. */
export const yesOption = new Option("-y, --yes", "run the commands without asking");
