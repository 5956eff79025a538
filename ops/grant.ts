import { Option } from "@commander-js/extra-typings";

import { defineCommand, runCommand } from "./command";
import { describeGrants } from "./grant/describe-grants";
import { endOf, parseEmail, parseModels } from "./grant/parse-grant";
import { giveGrant, listGrants, revokeGrants } from "./grant/run-grant-command";
import { jsonOption, targetOptions, yesOption } from "./options";
import { isTerminal } from "./pulumi/consent";
import { printList } from "./print/list";
import { UsageError } from "./stack-config";
import { findTarget } from "./target";
import { requireYes } from "./up/confirm";

const now = new Date();

const grant = defineCommand(
  "grant",
  "Lets a person use more models until a moment, and shows and revokes such grants. A grant ends by itself.",
)
  .addOption(targetOptions.stack)
  .addOption(targetOptions.prefix)
  .addOption(jsonOption);

grant
  .command("give", { isDefault: true })
  .description("adds models to what a person may use in the chat and with their own keys; `give` can be left out")
  .addArgument(grant.createArgument("<email>", "the person's e-mail address in LiteLLM").argParser(parseEmail))
  .addOption(
    new Option("--models <models>", "models or access groups, separated by commas")
      .argParser(parseModels)
      .makeOptionMandatory(),
  )
  .addOption(
    new Option("--until <moment>", "last day in UTC, such as 2026-12-31, or a moment in UTC, such as 2026-12-31T18:00Z")
      .argParser((text) => endOf(text, now))
      .makeOptionMandatory(),
  )
  .addOption(yesOption)
  .action(async (email, _, command) => {
    const { json, yes = false, models, until, ...target } = command.optsWithGlobals();
    if (!yes && !isTerminal()) throw new UsageError("Without a terminal, a grant needs --yes.");
    const found = findTarget(target);
    const wanted = { email, models, ends_at: until };
    if (!yes) {
      // Checks the e-mail and the models before it asks.
      console.log(describeGrants(await giveGrant(found, wanted, false)));
      await requireYes("Grant this?");
    }
    printList(await giveGrant(found, wanted, true), json, describeGrants, "");
  });

grant
  .command("list")
  .description("all grants, the ones that ended included, by their end")
  .action(async (_, command) => {
    const { json, ...target } = command.optsWithGlobals();
    printList(await listGrants(findTarget(target)), json, describeGrants, "There are no grants.");
  });

grant
  .command("revoke")
  .description("ends a person's grants now")
  .addArgument(grant.createArgument("<email>", "the person's e-mail address in LiteLLM").argParser(parseEmail))
  .addOption(new Option("--models <models>", "only these models or access groups").argParser(parseModels))
  .action(async (email, _, command) => {
    const { json, models = [], ...target } = command.optsWithGlobals();
    const ended = await revokeGrants(findTarget(target), { email, models });
    printList(ended, json, describeGrants, `${email} has no such grant.`);
  });

void runCommand(grant);
