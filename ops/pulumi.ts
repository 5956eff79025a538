import { defineCommand, runCommand } from "./command";
import { PulumiCli } from "./pulumi/cli";
import { hasOwnBackend, openStateFolder } from "./pulumi/state-folder";

// Every option is Pulumi's, `--help` too.
const pulumi = defineCommand(
  "pulumi",
  "The Pulumi command line that the other commands use, from PATH or downloaded, with the user's own backend or the local one.",
)
  .helpOption(false)
  .allowUnknownOption()
  .argument("[arguments...]")
  .action(async () => {
    const cli = await PulumiCli.find(hasOwnBackend() ? {} : openStateFolder().environment);
    process.exitCode = await cli.show(process.argv.slice(2));
  });

void runCommand(pulumi);
