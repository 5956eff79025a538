import { Option } from "@commander-js/extra-typings";

import { didYouMean } from "../components/settings/nearest";
import { defineCommand, OperationError, runCommand } from "./command";
import { DockerError } from "./docker-cli";
import { filterDocker, showDocker } from "./docker-terminal";
import { atLeast, SEVERITIES } from "./logs/severity";
import { targetOptions } from "./options";
import { listContainers } from "./smoke/containers";
import { UsageError } from "./stack-config";
import { findTarget, type Target } from "./target";

const logs = defineCommand("logs", "Shows the log of one service. Without a service, lists them.")
  .argument("[service]", "for example litellm, open-webui or nginx")
  .addOption(targetOptions.stack)
  .addOption(targetOptions.prefix)
  .option("--since <time>", "a duration such as 30m or 2h, or a time such as 2026-11-28T14:00:00Z")
  .option("--tail <lines>", "only the last lines (default: 200, or all with --since)")
  .option("-f, --follow", "keep showing new lines, until Ctrl+C")
  .addOption(new Option("--level <level>", "only lines of this level or higher, by their words").choices(SEVERITIES))
  .action(async (service, { since, tail, follow, level, ...options }) => {
    if (since !== undefined) checkSince(since);
    const lines = readTail(tail) ?? (since === undefined ? "200" : "all");
    const target = findTarget(options);
    const container = await containerOf(target, service);
    const args = [
      "logs",
      ...(since === undefined ? [] : ["--since", since]),
      "--tail",
      lines,
      ...(follow ? ["--follow"] : []),
      container,
    ];
    process.exitCode =
      level === undefined
        ? await showDocker(target.dockerHost, args)
        : await filterDocker(target.dockerHost, args, () => atLeast(level));
  });

void runCommand(logs);

/** @throws UsageError with the names of the services when there is none of this name. */
async function containerOf(target: Target, service: string | undefined): Promise<string> {
  const { prefix } = target;
  const containers = await servicesOf(target);
  if (containers.length === 0) throw new OperationError(`No container of ${prefix} exists.${howToDeploy(target)}`);
  const found = containers.find((container) => container.service === service || container.name === service);
  if (found) return found.name;
  const names = containers.map((container) => container.service).sort();
  const problem =
    service === undefined
      ? "Name a service"
      : `${prefix} has no service ${service}.${didYouMean(service, names)} It has`;
  throw new UsageError(`${problem}: ${names.join(", ")}.`);
}

function howToDeploy({ stack }: Target): string {
  return stack === undefined ? "" : ` To deploy it: npm run up -- --stack ${stack}`;
}

async function servicesOf(target: Target) {
  try {
    return await listContainers(target);
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    throw new OperationError(`Docker at ${target.dockerHost} does not answer: ${error.message}`);
  }
}

/** The forms that Docker accepts: durations in Go's form, days, and moments in RFC 3339. */
function checkSince(since: string): void {
  if (/^(\d+(\.\d+)?(ms|s|m|h))+$|^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?$|^\d+$/.test(since)) return;
  throw new UsageError(
    `--since ${since} is neither a duration such as 30m or 2h nor a time such as 2026-11-28T14:00:00Z.`,
  );
}

function readTail(tail: string | undefined): string | undefined {
  if (tail === undefined || tail === "all" || /^\d+$/.test(tail)) return tail;
  throw new UsageError("--tail takes a number of lines, or all.");
}
