import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { readPackageFile } from "../../components/settings/package-files";

/** Shells that the images have as /bin/sh, and bash in its POSIX mode; `sh` is this machine's own. */
const shells: readonly (readonly [name: string, ...command: string[]])[] = [
  ["sh", "sh"],
  ["dash", "dash"],
  ["busybox sh", "busybox", "sh"],
  ["bash in its POSIX mode", "bash", "--posix"],
];

let folder: string;
let script: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "llm-stack-secrets-"));
  script = join(folder, "with-secrets.sh");
  mkdirSync(join(folder, "secrets"));
  const text = readPackageFile("config-templates/shared/with-secrets.sh");
  writeFileSync(script, text.replace("folder=/run/secrets\n", `folder='${join(folder, "secrets")}'\n`));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function secret(name: string, value: string): void {
  writeFileSync(join(folder, "secrets", name), value);
}

describe.each(shells)("with-secrets.sh under %s", (_, shell, ...options) => {
  // The script itself needs only `cat`.
  const missing = spawnSync(shell, [...options, "-c", "command -v cat"]).status !== 0;

  function run(...program: string[]) {
    return spawnSync(shell, [...options, script, ...program], { encoding: "utf8" });
  }

  function valueOf(name: string): unknown {
    const { stdout, stderr } = run(
      process.execPath,
      "-e",
      `console.log(JSON.stringify(process.env[${JSON.stringify(name)}]))`,
    );
    expect(stderr).toBe("");
    return JSON.parse(stdout);
  }

  // `npm test` needs only Node.js; the summary lists what it left out.
  describe.skipIf(missing)(`(needs ${shell} and cat)`, () => {
    it.each([
      ["spaces at both ends", "  two words  "],
      ["quotes", `it's "quoted"`],
      ["dollars and backticks", "$HOME $(id) ${IFS} `id` $$"],
      ["backslashes", "\\n \\\\ \\"],
      ["a pattern", "* ? [a-z] ~"],
      ["an option", "-n"],
      ["an assignment", "A=B=C"],
      ["several lines", "first\n\n  second"],
      ["letters beyond ASCII", "pässwörd"],
      ["nothing", ""],
    ])("passes on a value of %s unchanged", (_, value) => {
      secret("VALUE", value);
      expect(valueOf("VALUE")).toBe(value);
    });

    it("drops line feeds at the end of a value, as the images' own `_FILE` variables do", () => {
      secret("VALUE", "text\n\n");
      expect(valueOf("VALUE")).toBe("text");
    });

    it("exports every file, and keeps all other variables", () => {
      secret("FIRST", "1");
      secret("_second2", "2");
      const { stdout } = run("sh", "-c", 'echo "$FIRST $_second2 $PATH"');
      expect(stdout).toBe(`1 2 ${process.env["PATH"] ?? ""}\n`);
    });

    it.each(["with-dash", "with.dot", "2nd", "with space", "a=b"])("rejects a file named %s", (name) => {
      secret(name, "hidden");
      const { status, stdout, stderr } = run("echo", "started");
      expect([status, stdout]).toEqual([1, ""]);
      expect(stderr).toContain(`secrets/${name} cannot become a variable; name it with letters, digits and _ alone`);
      expect(stderr).not.toContain("hidden");
    });

    it("does not start the program when a secret cannot be read", () => {
      mkdirSync(join(folder, "secrets", "VALUE"));
      const { status, stdout, stderr } = run("echo", "started");
      expect([status, stdout]).toEqual([1, ""]);
      expect(stderr).toContain("VALUE");
    });

    it.each([["empty", false] as const, ["missing", true] as const])(
      "does not start the program when the secrets folder is %s",
      (_, remove) => {
        if (remove) rmSync(join(folder, "secrets"), { recursive: true });
        const { status, stdout, stderr } = run("echo", "started");
        expect([status, stdout]).toEqual([1, ""]);
        expect(stderr).toContain("no secret in");
      },
    );

    it("refuses to run without a program", () => {
      secret("VALUE", "text");
      const { status, stderr } = run();
      expect(status).toBe(1);
      expect(stderr).toContain("no program to start");
    });

    it("passes on the program's arguments unchanged", () => {
      secret("VALUE", "text");
      const words = ["two words", "$VALUE", "", "*", "-x"];
      const { stdout } = run(
        process.execPath,
        "-e",
        "console.log(JSON.stringify(process.argv.slice(1)))",
        "--",
        ...words,
      );
      expect(JSON.parse(stdout)).toEqual(words);
    });

    it.each([0, 3, 255])("exits with the program's exit code %i", (code) => {
      secret("VALUE", "text");
      expect(run("sh", "-c", `exit ${code}`).status).toBe(code);
    });

    it("replaces itself with the program, so the container's signals reach it", async () => {
      secret("VALUE", "text");
      const process = spawn(shell, [...options, script, "sh", "-c", "echo $$"], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const output: string[] = [];
      process.stdout.setEncoding("utf8").on("data", (text: string) => output.push(text));
      await new Promise((resolve) => process.on("close", resolve));
      expect(output.join("")).toBe(`${process.pid ?? 0}\n`);
    });

    it("puts no secret into an argument list", () => {
      secret("VALUE", "very-secret");
      // `-x` prints every command with its arguments; an assignment and a builtin start no program.
      const trace = spawnSync(shell, [...options, "-x", script, "true"], { encoding: "utf8" }).stderr;
      const commands = trace.split("\n").filter((line) => line.includes("very-secret"));
      expect(trace).toContain("cat");
      expect(commands.every((line) => /^\++ (value=|VALUE=|export )/.test(line))).toBe(true);
    });
  });
});
