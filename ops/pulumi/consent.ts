import { UsageError } from "../stack-config";

/** How a change is confirmed: the call already did (`given`), or Pulumi shows its preview and asks. */
export type Consent = "given" | "asked";

/** The facts that decide how a change is confirmed. */
export interface Call {
  /** `up` or `down`. */
  readonly verb: string;
  readonly stack: string;
  /** Whether the call has `--yes`. */
  readonly yes: boolean | undefined;
  /** The call's arguments, unchanged. */
  readonly args: readonly string[];
  /** Whether a person can be asked. */
  readonly isTerminal: boolean;
}

/** Stack that needs no confirmation: it runs on the developer's machine with made-up data. */
const UNCONFIRMED_STACK = "dev";

/**
 * Decides how a change is confirmed, before anything is done.
 *
 * @throws UsageError with the command to run, when there is neither `--yes` nor a terminal.
 */
export function consentTo({ verb, stack, yes, args, isTerminal }: Call): Consent {
  if (yes) return "given";
  if (isTerminal) return "asked";
  if (stack === UNCONFIRMED_STACK) return "given";
  throw new UsageError(
    `Without a terminal, every stack except ${UNCONFIRMED_STACK} needs --yes. To change ${stack} without confirmation:\n` +
      `  npm run ${verb} -- ${[...args, "--yes"].join(" ")}`,
  );
}

/** Whether a person can be asked: both input and output must be a terminal. */
export function isTerminal(): boolean {
  return process.stdin.isTTY && process.stdout.isTTY;
}

/** Options of `pulumi up` and `pulumi destroy`. Without them Pulumi previews and asks. */
export function consentOptions(consent: Consent): readonly string[] {
  return consent === "given" ? ["--yes", "--skip-preview"] : [];
}
