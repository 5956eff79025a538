import { spawn } from "node:child_process";
import { join } from "node:path";

import { describe, expect, it, onTestFinished } from "vitest";

import { packageRoot } from "../../components/settings/package-files";

const module = join(packageRoot, "components/exit-when-engine-dies.ts");

/** A program that writes forever and swallows every error, as Pulumi's SDK does. */
const programThatWrites = (method: "log" | "error") => `
  const { exitWhenEngineDies } = require(${JSON.stringify(module)});
  process.on("uncaughtException", () => console.error("cannot report"));
  exitWhenEngineDies();
  exitWhenEngineDies();
  setInterval(() => console.${method}("a report"), 1);
`;

describe("a program whose engine was killed", () => {
  it.each([
    ["stdout", "log"],
    ["stderr", "error"],
  ] as const)("ends when its %s has no reader any more", async (closed, method) => {
    const text = programThatWrites(method);
    const child = spawn(process.execPath, ["--import", "tsx", "--eval", text], {
      cwd: packageRoot,
      stdio: ["ignore", "pipe", "pipe"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    child[closed].once("data", () => child[closed].destroy());
    const exitCode = await new Promise((resolve) => child.on("exit", resolve));
    expect(exitCode).toBe(1);
  });
});
