import { readPackageFile } from "../settings/package-files";

/**
 * One script out of several Python modules, for `python3 -`, which reads no second file. The modules stay as they are, and the
 * last one is the program. Code in a package's `__init__.py` does not run.
 *
 * @param folder of this package that holds the modules.
 * @param modules dotted names by which they import each other, for example `keys.litellm_api`; each after those it imports.
 * @throws Error for a module that the script cannot hold.
 */
export function bundlePython(folder: string, modules: readonly string[]): string {
  const sources = modules.map((name) => {
    const path = `${folder}/${name.replaceAll(".", "/")}.py`;
    return { name, path, source: readPackageFile(path) };
  });
  const program = sources.at(-1)?.source ?? "";
  const imported = sources.slice(0, -1).map(({ name, path, source }) => {
    if (source.includes("'''")) throw new Error(`${path} holds three single quotes, which end it here`);
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
