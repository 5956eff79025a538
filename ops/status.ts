import { setTimeout as pause } from "node:timers/promises";

import { Option } from "@commander-js/extra-typings";

import { isOutputClosed } from "./closed-output";
import { defineCommand, runCommand } from "./command";
import { jsonOption, targetOptions } from "./options";
import { printJson } from "./print/json";
import { collectStatus, readDeclared, type Declared, type StackStatus } from "./status/collect";
import { exitCodeOf, formatLine, worst } from "./status/line";
import { describeServices } from "./status/services";
import { UsageError } from "./stack-config";
import { findTarget, type Target } from "./target";

const WORDS = { ok: "healthy", attention: "needs attention", unknown: "cannot tell" } as const;

const status = defineCommand(
  "status",
  "Shows a stack on one screen: services, sync, spend, certificates, backups, alerts, and whether the settings changed since " +
    "the last up. Changes nothing. Exits with 0 if it is healthy, 1 if something needs attention, 2 if it cannot tell.",
)
  .addOption(targetOptions.stack)
  .addOption(targetOptions.prefix)
  .addOption(jsonOption)
  .addOption(
    new Option("--watch [seconds]", "show it again and again, until Ctrl+C")
      .argParser(readSeconds)
      .preset("10")
      .conflicts("json"),
  )
  .action(async ({ json, watch, ...options }) => {
    const target = findTarget(options);
    let declared: Promise<Declared> | undefined;
    const readOnce = () => (declared ??= readDeclared(target));
    for (;;) {
      const found = await collectStatus(target, readOnce, new Date());
      if (watch !== undefined) console.clear();
      if (json) printJson({ stack: target.prefix, state: WORDS[worst(found.lines)], ...found });
      else console.log(describe(target, found));
      process.exitCode = exitCodeOf(found.lines);
      if (watch === undefined || isOutputClosed()) return;
      await pause(watch * 1000);
    }
  });

void runCommand(status);

function describe({ prefix, dockerHost }: Target, { services, lines }: StackStatus): string {
  const width = Math.max(...lines.map(({ part }) => part.length));
  return [
    `${prefix} at ${dockerHost}: ${WORDS[worst(lines)]}`,
    ...(services.length > 0 ? ["", describeServices(services)] : []),
    "",
    ...lines.map((line) => formatLine(line, width)),
  ].join("\n");
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (!Number.isInteger(seconds) || seconds < 2) throw new UsageError("--watch takes whole seconds, at least 2.");
  return seconds;
}
