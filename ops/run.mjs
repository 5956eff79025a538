// Entry point of every `npm run <verb>`: installs the dependencies in package-lock.json if they are missing, then runs
// ops/<verb>.ts. Plain JavaScript, because it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const [verb, ...rest] = process.argv.slice(2);

/** Runs a program in the project's folder and exits with its exit code if that is not 0. */
function run(program, args, options = {}) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: "inherit", ...options });
  if (error) {
    console.error(`${program} could not be started: ${error.message}`);
    process.exit(1);
  }
  if (status !== 0) process.exit(status ?? 1);
}

/** npm writes a copy of the lock file next to the installed packages, without optional packages for other platforms. */
function dependenciesAreInstalled() {
  const installed = join(root, "node_modules/.package-lock.json");
  if (!existsSync(installed)) return false;
  const { packages: present } = JSON.parse(readFileSync(installed, "utf8"));
  const { packages: locked } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  return Object.entries(locked).every(
    ([path, { version, optional, link }]) => path === "" || optional || link || present[path]?.version === version,
  );
}

// Ctrl+C also reaches the command, which may need to ask, wait or clean up. This process exits after it.
process.on("SIGINT", () => undefined);

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node.js ${process.versions.node} is too old: this project needs 20.19 or newer (https://nodejs.org).`);
  process.exit(1);
}
if (!dependenciesAreInstalled()) {
  console.error("Installing the dependencies once (npm ci)…");
  // To standard error, so that a command's own output stays clean for other programs.
  run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { stdio: ["ignore", 2, 2] });
}
// undici warns that its agent for HTTPS_PROXY may change; its version is pinned.
run(process.execPath, ["--disable-warning=UNDICI-EHPA", "--import", "tsx", join("ops", `${verb}.ts`), ...rest]);
