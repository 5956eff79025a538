import { readPackageFile } from "../settings/package-files";

/**
 * Bundles several Python modules into one script, because `python3 -` reads only one file. The modules stay unchanged, and the
 * last one is the program. Code in a package's `__init__.py` does not run.
 *
 * @param folder of this package that holds the modules.
 * @param modules dotted names by which they import each other, for example `keys.litellm_api`; each after those it imports.
 * @throws Error for a module that contains three single quotes.
 */
export function bundlePython(folder: string, modules: readonly string[]): string {
  const sources = modules.map((name) => {
    const path = `${folder}/${name.replaceAll(".", "/")}.py`;
    return { name, path, source: readPackageFile(path) };
  });
  const program = sources.at(-1)?.source ?? "";
  const imported = sources.slice(0, -1).map(({ name, path, source }) => {
    if (source.includes("'''")) throw new Error(`${path} contains ''', which cannot be embedded; use """ instead`);
    return `MODULES["${name}"] = r'''${source}'''\n`;
  });
  return [
    `# ${folder}: ${modules.join(", ")}, in one script.\nimport sys\nimport types\n\nMODULES: dict[str, str] = {}\n`,
    ...imported,
    `for name, source in MODULES.items():
    module = sys.modules[name] = types.ModuleType(name)
    package, _, last = name.rpartition(".")
    if package:
        setattr(sys.modules.setdefault(package, types.ModuleType(package)), last, module)
    exec(compile(source, f"{name}.py", "exec"), module.__dict__)
`,
    program,
  ].join("\n");
}
