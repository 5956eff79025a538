import { Option } from "@commander-js/extra-typings";

import { defineCommand, OperationError, runCommand } from "./command";
import { findingLines, hasErrors } from "./doctor/finding";
import { distributionOf } from "./host/distributions";
import { evaluateHost, evaluateSystem } from "./host/evaluate-host";
import { hardenHost } from "./host/harden";
import { readHost } from "./host/host-facts";
import { HostShell } from "./host/host-shell";
import { PREPARE_OWNER, prepareSteps } from "./host/prepare-steps";
import { applySteps } from "./host/apply-steps";
import { undoHardening } from "./host/undo-hardening";
import { stackOption } from "./options";
import { settingsOf } from "./smoke/stack-settings";
import { findTarget } from "./target";
import { UsageError } from "./stack-config";

const dryRunOption = new Option("--dry-run", "show the commands, and run none of them");
/** Unlike that of `up`, it still shows what is run. */
const yesOption = new Option("-y, --yes", "run the commands without asking");

const host = defineCommand(
  "host",
  "Prepares or hardens the machine with the Docker Engine (docs/host.md). Shows every command before it runs one. Needs root " +
    "there: sign in as root, or with sudo (without a password over SSH).",
);

host
  .command("prepare")
  .description(
    "Installs Docker Engine from Docker's packages (Debian, Ubuntu, Red Hat and its rebuilds), and checks the host.",
  )
  .addOption(stackOption)
  .option("--ssh <user@host>", "prepare this machine instead of the stack's dockerHost")
  .addOption(dryRunOption)
  .addOption(yesOption)
  .action(async ({ stack, ssh, dryRun, yes }) => {
    const settings = settingsOf(stack);
    const shell = new HostShell(ssh === undefined ? settings.dockerHost : addressOf(ssh));
    const facts = await readHost(shell);
    const findings = evaluateHost(stack, settings, facts);
    console.log(findingLines(findings).join("\n"));
    const distribution = distributionOf(facts);
    if (hasErrors(evaluateSystem(facts)) || distribution === undefined) {
      throw new OperationError("\nThis host cannot be prepared. Nothing was changed.");
    }
    const consent = { dryRun: dryRun === true, yes: yes === true };
    const result = await applySteps(shell, PREPARE_OWNER, prepareSteps(facts, distribution), consent);
    if (result === "applied") console.log(findingLines(evaluateSystem(await readHost(shell))).join("\n"));
    process.exitCode = result === "declined" || hasErrors(findings) ? 1 : 0;
  });

host
  .command("harden")
  .description("Makes the host match the setting `hardening`, and undoes what it no longer asks for.")
  .addOption(stackOption)
  .addOption(dryRunOption)
  .addOption(yesOption)
  .action(async ({ stack, dryRun, yes }) => {
    const consent = { dryRun: dryRun === true, yes: yes === true };
    const isDone = await hardenHost(findTarget({ stack }), settingsOf(stack), consent);
    process.exitCode = isDone ? 0 : 1;
  });

host
  .command("undo")
  .description("Undoes what `harden` changed for a stack, except what another stack on the host still wants.")
  .addOption(stackOption)
  .addOption(dryRunOption)
  .addOption(yesOption)
  .action(async ({ stack, dryRun, yes }) => {
    const isDone = await undoHardening(findTarget({ stack }), { dryRun: dryRun === true, yes: yes === true });
    process.exitCode = isDone ? 0 : 1;
  });

void runCommand(host);

/** `user@host` as a Docker host. @throws UsageError for anything else. */
function addressOf(ssh: string): string {
  const address = ssh.startsWith("ssh://") ? ssh : `ssh://${ssh}`;
  // A leading dash would be an option of the ssh command.
  if (!/^ssh:\/\/([\w.][\w.-]*@)?(\[[0-9a-fA-F:]+\]|\w[\w.-]*)(:\d+)?$/.test(address)) {
    const brackets = ssh.split(":").length > 2 ? " An IPv6 address needs brackets: user@[2001:db8::1]." : "";
    throw new UsageError(`--ssh ${ssh} is not user@host or user@host:port.${brackets}`);
  }
  return address;
}
