import { defineCommand, runCommand } from "./command";
import { stackOption, yesOption } from "./options";
import { consentTo, isTerminal } from "./pulumi/consent";
import { SafetyVolume } from "./safety/safety-volume";
import { settingsOf } from "./smoke/stack-settings";
import { withStackLock } from "./stack-lock";
import { findTarget } from "./target";
import { wantedChanges, type WantedVersions } from "./upgrade/changes";
import { abort, begin, resume } from "./upgrade/flows";
import { isUnfinished, readJournal } from "./upgrade/journal";
import type { Subject } from "./upgrade/preconditions";

const upgrade = defineCommand(
  "upgrade",
  "Upgrades LiteLLM, Open WebUI or both: checks, backs up, stops what writes, dumps, deploys, and tries the result. If anything " +
    "fails, it returns to the old images and the dumped data by itself. Run it again after it was killed, and it continues.",
)
  .addOption(stackOption)
  .option("--litellm <version>", "for example v1.108.7, or a whole image as name:tag")
  .option("--open-webui <version>", "for example v0.12.4, or a whole image as name:tag")
  .option("--postgres <tag>", "tag or image of PostgreSQL's same major version")
  .option("--untested", "accept versions that were not tested together")
  .option("--despite-failures", "begin although the smoke test fails; these checks do not count afterwards")
  .option("--model <name>", "model that the smoke test asks (default: the first declared chat model)")
  .option("--abort", "return to the versions and the data from before the last upgrade")
  .addOption(yesOption)
  .action(async (options) => {
    const { stack, yes, model } = options;
    const call = { verb: "upgrade", stack, yes, args: process.argv.slice(2), isTerminal: isTerminal() };
    const consent = consentTo(call);
    const [settings, target] = [settingsOf(stack), findTarget({ stack })];
    const subject: Subject = {
      stack,
      target,
      settings,
      volume: new SafetyVolume(target, "upgrade", settings),
      model,
    };
    const { litellm, openWebui, postgres } = options;
    const wanted: WantedVersions = { litellm, openWebui, postgres };
    // A version that is none needs no Docker Engine.
    wantedChanges(settings.images, wanted);
    const done = await withStackLock(stack, "upgrade", async () => {
      const journal = await readJournal(subject.volume);
      if (options.abort) return abort(subject, journal, consent);
      if (isUnfinished(journal)) return resume(subject, journal, wanted, consent);
      return begin(subject, wanted, options, consent);
    });
    process.exitCode = done ? 0 : 1;
  });

void runCommand(upgrade);
