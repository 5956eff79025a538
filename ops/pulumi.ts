import { userCli } from "./pulumi/user-cli";

/**
 * `npm run pulumi -- ARGUMENTS`: the Pulumi command line that the other commands use, from PATH or downloaded, with the user's
 * own backend or the local one.
 */
async function main(): Promise<void> {
  const cli = await userCli();
  process.exitCode = await cli.show(process.argv.slice(2));
}

void main();
