// Entry point of every `npm run <verb>`: installs the dependencies in package-lock.json if they are missing, then runs
// ops/<verb>.ts. Plain JavaScript, because it runs before anything is installed, and only syntax that Node.js 12 reads, which
// old distributions have: it must get as far as the message about the version.
import { spawnSync } from "node:child_process";
import { accessSync, constants as permissions, existsSync, readFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const [verb, ...rest] = process.argv.slice(2);

/**
 * Runs a program in the project's folder and exits with its exit code if that is not 0.
 *
 * @param advice what to do then.
 */
function run(program, args, options = {}, advice = "") {
  const { status, signal, error } = spawnSync(program, args, { cwd: root, stdio: "inherit", ...options });
  if (error) {
    console.error(`${program} could not be started: ${error.message}`);
    process.exit(1);
  }
  // The code of a shell for a program that a signal ended, such as 130 after Ctrl+C.
  if (signal) process.exit(128 + constants.signals[signal]);
  if (status === 0) return;
  if (advice) console.error(advice);
  process.exit(status);
}

/** npm writes a copy of the lock file next to the installed packages, without optional packages for other platforms. */
function dependenciesAreInstalled() {
  const installed = join(root, "node_modules/.package-lock.json");
  if (!existsSync(installed)) return false;
  const { packages: present } = JSON.parse(readFileSync(installed, "utf8"));
  const { packages: locked } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  return Object.entries(locked).every(
    ([path, { version, optional, link }]) =>
      path === "" || optional || link || (present[path] || {}).version === version,
  );
}

// Ctrl+C also reaches the command, which may need to ask, wait or clean up. This process exits after it.
process.on("SIGINT", () => undefined);

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node.js ${process.versions.node} is too old: this project needs 20.19 or newer (https://nodejs.org).`);
  process.exit(1);
}
try {
  // tsx would never start in some of them. The dot excludes files.
  accessSync(`${tmpdir()}/.`, permissions.W_OK);
} catch (error) {
  console.error(
    `The folder for temporary files cannot be used: ${error.message}\nName another one: TMPDIR=FOLDER npm run …`,
  );
  process.exit(1);
}
if (!dependenciesAreInstalled()) {
  console.error("Installing the dependencies once (npm ci)…");
  // To standard error, so that a command's own output stays clean for other programs.
  const advice =
    "The dependencies are not installed: npm's message is above. Fix the cause and run the same command again. Behind a proxy, " +
    "set HTTPS_PROXY; for a registry of your own: npm config set registry https://…";
  run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { stdio: ["ignore", 2, 2] }, advice);
}
// undici warns that its agent for HTTPS_PROXY may change; its version is pinned.
run(process.execPath, ["--disable-warning=UNDICI-EHPA", "--import", "tsx", join("ops", `${verb}.ts`), ...rest]);
