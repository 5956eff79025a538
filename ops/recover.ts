import { defineCommand, OperationError, runCommand } from "./command";
import { DockerError } from "./docker-cli";
import { stackOption, yesOption } from "./options";
import { consentTo, isTerminal, type Consent } from "./pulumi/consent";
import { resetAdministrator } from "./recover/administrator";
import { recoverySteps, showDiagnosis, type Step } from "./recover/recovery";
import { SafetyVolume } from "./safety/safety-volume";
import { settingsOf } from "./smoke/stack-settings";
import { withStackLock } from "./stack-lock";
import { findTarget } from "./target";
import { confirm, requireYes } from "./up/confirm";

const recover = defineCommand(
  "recover",
  "Leads through an emergency: diagnoses, dumps first, restarts in order, creates what is missing, tries the stack and syncs " +
    "again. Asks before each step. Run it again after it was stopped or killed (docs/emergencies.md).",
)
  .addOption(stackOption)
  .addOption(yesOption);

recover
  .command("services", { isDefault: true })
  .description("bring the services back; `services` can be left out")
  .option("--all", "restart every service, also those that are healthy")
  .option("--skip-dump", "make no dump first, for a disk without room")
  .option("--model <name>", "model that the smoke test asks (default: the first declared chat model)")
  .action(async ({ all, skipDump, model }, command) => {
    const { stack, yes } = command.optsWithGlobals();
    const consent = consentOf(stack, yes);
    const target = findTarget({ stack });
    const volume = new SafetyVolume(target, "recovery", settingsOf(stack));
    const subject = { stack, target, volume, model };
    const dumps = skipDump !== true;
    const done = await withStackLock(stack, "recover", async () => {
      await showDiagnosis(subject);
      return take(recoverySteps(subject, { all: all === true, dumps }), consent);
    });
    if (done) console.log("\nRecovered.");
    if (done && dumps) console.log(`To delete the dump, once you are sure: docker volume rm ${volume.volume}`);
    process.exitCode = done ? 0 : 1;
  });

recover
  .command("admin")
  .argument("[email]", "account (default: llm-stack:adminEmail)")
  .description(
    "make an account an administrator of Open WebUI, with the password of `npm run outputs -- adminPassword`",
  )
  .action(async (given, _, command) => {
    const { stack, yes } = command.optsWithGlobals();
    const consent = consentOf(stack, yes);
    const email = given ?? settingsOf(stack).adminEmail;
    console.log(`Gives ${email} the role of an administrator and the password of the outputs, and ends its sessions.`);
    if (consent === "asked") await requireYes("Do that?");
    const isNew = await resetAdministrator(findTarget({ stack }), email);
    const password = `npm run --silent outputs -- --stack ${stack} adminPassword`;
    console.log(`${isNew ? "Created" : "Reset"} ${email}. Its password: ${password}`);
  });

void runCommand(recover);

function consentOf(stack: string, yes: true | undefined): Consent {
  return consentTo({ verb: "recover", stack, yes, args: process.argv.slice(2), isTerminal: isTerminal() });
}

/**
 * Takes the steps one after the other.
 *
 * @returns whether all were taken.
 * @throws OperationError with the step that failed at the end, where a person looks first.
 */
async function take(steps: readonly Step[], consent: Consent): Promise<boolean> {
  for (const [index, { title, run }] of steps.entries()) {
    const step = `${index + 1} of ${steps.length}`;
    console.log(`\n== ${step}: ${title}`);
    if (consent === "asked" && !(await confirm("Do this step?"))) {
      console.log(`Stopped before step ${step}. To continue, run the same command again.`);
      return false;
    }
    const start = performance.now();
    try {
      await run();
    } catch (error) {
      if (!(error instanceof OperationError || error instanceof DockerError)) throw error;
      throw new OperationError(
        `\n${error.message}\n\nStep ${step} failed: ${title}. Fix the cause and run the same command again.`,
      );
    }
    console.log(`   ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
  return true;
}
