import { defineCommand, runCommand } from "./command";
import { userCli } from "./pulumi/user-cli";

// Every option is Pulumi's, `--help` too.
const pulumi = defineCommand(
  "pulumi",
  "The Pulumi command line that the other commands use, from PATH or downloaded, with the user's own backend or the local one.",
)
  .helpOption(false)
  .allowUnknownOption()
  .argument("[arguments...]")
  .action(async () => {
    const cli = await userCli();
    process.exitCode = await cli.show(process.argv.slice(2));
  });

void runCommand(pulumi);
