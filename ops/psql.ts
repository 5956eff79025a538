import { Argument } from "@commander-js/extra-typings";

import { defineCommand, OperationError, runCommand } from "./command";
import { docker, DockerError } from "./docker-cli";
import { showDocker } from "./docker-terminal";
import { targetOptions } from "./options";
import { findTarget, type Target } from "./target";

/** Databases of a stack. */
const DATABASES = ["litellm", "webui", "vectors"] as const;

const psql = defineCommand(
  "psql",
  "Opens psql in a stack's PostgreSQL container, as the superuser. Transactions are read-only without --write. What follows " +
    "another -- goes to psql, for example: npm run psql -- litellm -- --command 'SELECT 1'",
)
  .addArgument(new Argument("<database>", "litellm, webui, or vectors with the documents").choices(DATABASES))
  .argument("[arguments...]", "arguments of psql, after --")
  .addOption(targetOptions.stack)
  .addOption(targetOptions.prefix)
  .option("--write", "allow changes. LiteLLM and Open WebUI do not expect any: make a backup first (npm run backup)")
  .action(async (database, args, { write = false, ...options }) => {
    const target = findTarget(options);
    const container = `${target.prefix}-postgres`;
    await mustRun(target, container);
    const isInteractive = process.stdin.isTTY && process.stdout.isTTY;
    const mode = write ? "WRITE" : "read-only";
    process.exitCode = await showDocker(
      target.dockerHost,
      [
        ...["exec", "--interactive", ...(isInteractive ? ["--tty"] : []), "--env", "PGOPTIONS", "--env", "PGAPPNAME"],
        // Inside the container the socket needs no password.
        ...[container, "psql", "--no-psqlrc", "--username=postgres", `--dbname=${database}`],
        ...[`--set=PROMPT1=%/ (${mode}) %R%x%# `, ...args],
      ],
      { PGOPTIONS: write ? "" : "-c default_transaction_read_only=on", PGAPPNAME: "llm-stack-psql" },
    );
  });

void runCommand(psql);

async function mustRun({ dockerHost, prefix, stack }: Target, container: string): Promise<void> {
  const up = stack === undefined ? "" : ` To start it: npm run up -- --stack ${stack}`;
  let status: string;
  try {
    status = (await docker(dockerHost, ["inspect", "--format", "{{.State.Status}}", container])).stdout.trim();
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    const isMissing = /no such object/i.test(error.message);
    const reason = isMissing ? `there is no container ${container}` : error.message;
    throw new OperationError(`The databases of ${prefix} cannot be reached: ${reason}${isMissing ? `.${up}` : ""}`);
  }
  if (status !== "running") throw new OperationError(`${container} is ${status}.${up}`);
}
