import { UsageError } from "../stack-config";

/** Who agrees to a change: the call did already, or Pulumi shows its preview and asks. */
export type Consent = "given" | "asked";

/** What decides who agrees. */
export interface Call {
  /** `up` or `down`. */
  readonly verb: string;
  readonly stack: string;
  /** Whether the call has `--yes`. */
  readonly yes: boolean | undefined;
  /** The call's arguments as they were written. */
  readonly args: readonly string[];
  /** Whether a person can be asked. */
  readonly isTerminal: boolean;
}

/** Stack that may change unasked: it runs on the developer's machine, and its data are made up. */
const UNASKED = "dev";

/**
 * Decides who agrees to a change before anything is done.
 *
 * @throws UsageError with the command to run, when there is neither `--yes` nor a person to ask.
 */
export function consentTo({ verb, stack, yes, args, isTerminal }: Call): Consent {
  if (yes) return "given";
  if (isTerminal) return "asked";
  if (stack === UNASKED) return "given";
  throw new UsageError(
    `Without a terminal there is no one to ask, and ${stack} is not ${UNASKED}. To change it without asking:\n` +
      `  npm run ${verb} -- ${[...args, "--yes"].join(" ")}`,
  );
}

/** Whether a person can be asked: both what they read and what they type must be a terminal. */
export function isTerminal(): boolean {
  return process.stdin.isTTY && process.stdout.isTTY;
}

/** Options of `pulumi up` and `pulumi destroy`. Without them Pulumi previews and asks. */
export function consentOptions(consent: Consent): readonly string[] {
  return consent === "given" ? ["--yes", "--skip-preview"] : [];
}
