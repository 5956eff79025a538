import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { packageRoot } from "../../../components/settings/package-files";

interface Command {
  readonly page: string;
  readonly verb: string;
  /** Long options, without their values. */
  readonly options: readonly string[];
}

const scripts = (JSON.parse(read("package.json")) as { scripts: Record<string, string> }).scripts;
const pages = [
  "README.md",
  ...readdirSync(join(packageRoot, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

/** Commands for people who change the package; CONTRIBUTING.md has them. */
const FOR_CONTRIBUTORS = ["check", "test", "acceptance", "mutate-rules", "docs", "build", "prepack"];

/** Every `npm run …` on a page, up to the end of the command. */
function commandsOf(page: string): Command[] {
  return Array.from(
    read(page).matchAll(/npm run (?:--silent )?([a-z-]+)( -- [^`\n|>#;]*)?/g),
    ([, verb = "", rest = ""]) => ({
      page,
      verb,
      options: Array.from(rest.slice(" -- ".length).matchAll(/(?<=^|\s)--[a-z][a-z-]+/g), ([option]) => option),
    }),
  );
}

function read(path: string): string {
  return readFileSync(join(packageRoot, path), "utf8");
}

describe("every command in the documentation", () => {
  const commands = pages.flatMap(commandsOf);

  it("exists", () => {
    expect(commands.length).toBeGreaterThan(50);
    expect(commands.filter(({ verb }) => scripts[verb] === undefined)).toEqual([]);
  });

  it("is in the README, unless it is for contributors", () => {
    const named = new Set([...FOR_CONTRIBUTORS, ...commandsOf("README.md").map(({ verb }) => verb)]);
    expect(Object.keys(scripts).filter((verb) => !named.has(verb))).toEqual([]);
  });

  it("has only options that its program or the shared options declare", () => {
    // Pulumi and Vitest have their own options.
    const own = commands.filter(({ verb }) => !["pulumi", "test", "up"].includes(verb));
    const places = ["options.ts", "command.ts", "tools/vitest-command.ts", "tools/acceptance-suites.ts"];
    const shared = places.map((file) => read(`ops/${file}`)).join("");
    const unknown = own.flatMap(({ page, verb, options }) => {
      const source = shared + read(`ops/${verb}.ts`);
      return options.filter((option) => !source.includes(option)).map((option) => `${page}: ${verb} ${option}`);
    });
    expect(unknown).toEqual([]);
  });
});

it("every output of the example program is in the README", () => {
  const outputs = Array.from(read("index.ts").matchAll(/^export const (\w+)/gm), ([, name = ""]) => name);
  expect(outputs).toContain("apiUrl");
  const table = /## Outputs\n(.*?)\n## /s.exec(read("README.md"))?.[1] ?? "";
  expect(outputs.filter((name) => !table.includes(`\`${name}\``))).toEqual([]);
});
