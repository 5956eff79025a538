import { posix } from "node:path";

import { readPackageFile } from "../settings/package-files";

/**
 * One script out of several Python modules, for `python3 -`, which reads no second file. The modules stay as they are, and the
 * last one is the program.
 *
 * @param folder of this package.
 * @param modules paths below it without `.py`, each after those that it imports; they import each other by the last part.
 * @throws Error for a module that the script could not hold.
 */
export function bundlePython(folder: string, modules: readonly string[]): string {
  const sources = modules.map((name) => [posix.basename(name), readPackageFile(`${folder}/${name}.py`)] as const);
  const program = sources.at(-1)?.[1] ?? "";
  const imported = sources.slice(0, -1).map(([name, source]) => {
    if (source.includes("'''")) throw new Error(`${folder}/${name}.py holds three single quotes, which end it here`);
    return `MODULES["${name}"] = r'''${source}'''\n`;
  });
  return [
    `# ${folder}: ${modules.join(", ")}, in one script.\nimport sys\nimport types\n\nMODULES: dict[str, str] = {}\n`,
    ...imported,
    `for name, source in MODULES.items():
    sys.modules[name] = types.ModuleType(name)
    exec(compile(source, f"{name}.py", "exec"), sys.modules[name].__dict__)
`,
    program,
  ].join("\n");
}
