import { Option } from "@commander-js/extra-typings";

import { defineCommand, OperationError, runCommand } from "./command";
import { loadBundle } from "./images/bundle/load";
import { saveBundle } from "./images/bundle/save";
import { writtenImages } from "./images/changes";
import { checkImages } from "./images/check-images";
import { describeChanges } from "./images/describe-changes";
import { describeCheck, describeProblems } from "./images/describe-check";
import { proposePins, proposeUnpinned, type Proposal } from "./images/propose-pins";
import { proposeUpdates } from "./images/propose-updates";
import { Registries } from "./images/registry/registry";
import type { ImageSource } from "./images/stack-images";
import { writeImages } from "./images/stack-file";
import { jsonOption, stackOption, yesOption } from "./options";
import { printJson } from "./print/json";
import { isTerminal } from "./pulumi/consent";
import { readStackConfig, UsageError } from "./stack-config";
import { findTarget } from "./target";
import { requireYes } from "./up/confirm";
import { versionOf } from "./version-argument";

const images = defineCommand(
  "images",
  "Compares a stack's images with their registries, pins and updates them in the stack's file, and copies them to hosts " +
    "without network.",
).addOption(stackOption);

images
  .command("check")
  .description("show pins, newer versions and known problems; exits with 1 if there is a problem")
  .addOption(jsonOption)
  .action(async (_, command) => {
    const { stack, json } = command.optsWithGlobals();
    const result = await checkImages(sourceOf(stack), new Registries());
    if (json) printJson(result);
    else console.log(describeCheck(result));
    process.exitCode = result.problems.length > 0 ? 1 : 0;
  });

images
  .command("pin")
  .description("write every image with the digest of its tag into the stack's file")
  .addOption(yesOption)
  .action(async (_, command) => {
    const { stack, yes } = command.optsWithGlobals();
    await apply(stack, yes, await proposePins(sourceOf(stack), new Registries()));
  });

images
  .command("unpin")
  .description("write the images without digests, for an engine that forgets the digests of loaded images")
  .addOption(yesOption)
  .action(async (_, command) => {
    const { stack, yes } = command.optsWithGlobals();
    await apply(stack, yes, proposeUnpinned(sourceOf(stack)));
  });

images
  .command("update")
  .description(
    "write newer versions with their digests; LiteLLM and Open WebUI change only to versions that were tested together",
  )
  .addOption(
    new Option("--change <part>", "the part of a version that may change; patch stays in the release line")
      .choices(["patch", "minor", "major"] as const)
      .default("patch" as const),
  )
  .option("--litellm <version>", "this version of LiteLLM, tested or not", versionOf("litellm"))
  .option("--open-webui <version>", "this version of Open WebUI, tested or not", versionOf("openWebui"))
  .addOption(yesOption)
  .action(async (_, command) => {
    const { stack, yes, change, litellm, openWebui } = command.optsWithGlobals();
    const named = { ...(litellm !== undefined && { litellm }), ...(openWebui !== undefined && { openWebui }) };
    await apply(stack, yes, await proposeUpdates(sourceOf(stack), new Registries(), { change, named }));
  });

images
  .command("save")
  .description("write all images of the stack, and Pulumi's resource plug-ins, into one file with checksums")
  .argument("<file>", "the bundle to write")
  .action(async (path, _, command) => {
    const { stack } = command.optsWithGlobals();
    const { dockerHost } = findTarget({ stack });
    await saveBundle({ source: sourceOf(stack), dockerHost, path, report });
    console.log(`${path} is complete. On the host without network: npm run images -- load FILE --stack ${stack}`);
  });

images
  .command("load")
  .description("verify such a file, and load what this host and the stack's Docker Engine lack")
  .argument("<file>", "the bundle to read")
  .action(async (path, _, command) => {
    const { stack } = command.optsWithGlobals();
    const { dockerHost } = findTarget({ stack });
    const problems = await loadBundle({ source: sourceOf(stack), dockerHost, path, report });
    if (problems.length > 0) throw new OperationError(`${describeProblems(problems)}\nup needs a network for these.`);
    console.log(`Everything is here. Deploy: npm run up -- --stack ${stack}`);
  });

void runCommand(images);

/** To standard error, like all progress. */
function report(message: string): void {
  console.error(message);
}

function sourceOf(stack: string): ImageSource {
  return { stack, config: readStackConfig(stack) };
}

/** Shows the changes, asks, and writes them. With any problem, nothing is written. */
async function apply(stack: string, yes: boolean | undefined, { changes, problems, notes }: Proposal): Promise<void> {
  if (changes.length > 0) console.log(describeChanges(changes));
  for (const note of notes) console.log(note);
  if (problems.length > 0) {
    console.error(`${describeProblems(problems)}\nNothing was written.`);
    process.exitCode = 1;
    return;
  }
  if (changes.length === 0) {
    console.log(`Nothing to change in Pulumi.${stack}.yaml.`);
    return;
  }
  if (!yes && !isTerminal()) throw new UsageError(`Without a terminal, writing Pulumi.${stack}.yaml needs --yes.`);
  if (!yes) await requireYes(`Write this to Pulumi.${stack}.yaml?`);
  writeImages(stack, writtenImages(changes));
  console.log(
    `Pulumi.${stack}.yaml has ${changes.length} new references. What up replaces: npm run plan -- --base HEAD --stack ${stack}`,
  );
}
