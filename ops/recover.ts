import { defineCommand, runCommand } from "./command";
import { stackOption, yesOption } from "./options";
import { consentTo, isTerminal, type Consent } from "./pulumi/consent";
import { resetAdministrator } from "./recover/administrator";
import { recoverySteps, showDiagnosis, type Step } from "./recover/recovery";
import { SafetyVolume } from "./safety/safety-volume";
import { settingsOf } from "./smoke/stack-settings";
import { findTarget } from "./target";
import { confirm } from "./up/confirm";

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
    await showDiagnosis(subject);
    const done = await take(recoverySteps(subject, { all: all === true, dumps: skipDump !== true }), consent);
    if (done) console.log(`\nRecovered. To delete the dump, once you are sure: docker volume rm ${volume.volume}`);
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
    if (consent === "asked" && !(await confirm("Do that?"))) return;
    const isNew = await resetAdministrator(findTarget({ stack }), email);
    const password = `npm run --silent outputs -- --stack ${stack} adminPassword`;
    console.log(`${isNew ? "Created" : "Reset"} ${email}. Its password: ${password}`);
  });

void runCommand(recover);

function consentOf(stack: string, yes: true | undefined): Consent {
  return consentTo({ verb: "recover", stack, yes, args: process.argv.slice(2), isTerminal: isTerminal() });
}

/** Takes the steps one after the other. @returns whether all were taken. */
async function take(steps: readonly Step[], consent: Consent): Promise<boolean> {
  for (const [index, { title, run }] of steps.entries()) {
    console.log(`\n== ${index + 1} of ${steps.length}: ${title}`);
    if (consent === "asked" && !(await confirm("Do this step?"))) return false;
    const start = performance.now();
    await run();
    console.log(`   ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
  return true;
}
