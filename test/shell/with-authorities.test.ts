import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { readPackageFile } from "../../components/settings/package-files";

/** Shells that the images have as /bin/sh; `sh` is this machine's own. */
const shells: readonly (readonly [name: string, ...command: string[]])[] = [
  ["sh", "sh"],
  ["dash", "dash"],
  ["busybox sh", "busybox", "sh"],
  ["bash in its POSIX mode", "bash", "--posix"],
];

const DEBIAN = "/etc/ssl/certs/ca-certificates.crt";
const RED_HAT = "/etc/pki/tls/certs/ca-bundle.crt";

let folder: string;
let script: string;

/** Moves the paths of an image into the test's folder. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "llm-stack-with-authorities-"));
  script = join(folder, "with-authorities.sh");
  for (const path of ["etc/ssl/certs", "etc/pki/tls/certs", "tmp", "bin"]) {
    mkdirSync(join(folder, path), { recursive: true });
  }
  const text = readPackageFile("config-templates/shared/with-authorities.sh");
  writeFileSync(
    script,
    text
      .replace("bundle=/tmp", `bundle=${folder}/tmp`)
      .replace(`in ${DEBIAN} ${RED_HAT}`, `in ${folder}${DEBIAN} ${folder}${RED_HAT}`),
  );
  writeFileSync(join(folder, "certificate-authorities.pem"), "own\n");
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const write = (path: string, text: string) => {
  writeFileSync(join(folder, path), text);
};
const bundle = () => readFileSync(join(folder, "tmp/certificate-authorities.pem"), "utf8");

describe.each(shells)("with-authorities.sh under %s", (_, shell, ...options) => {
  const missing = spawnSync(shell, [...options, "-c", "command -v cat"]).status !== 0;

  function run(program: readonly string[] = ["echo", "started"], env = process.env) {
    return spawnSync(shell, [...options, script, ...program], { encoding: "utf8", env });
  }

  // `npm test` needs only Node.js; the summary lists what it left out.
  describe.skipIf(missing)(`(needs ${shell} and cat)`, () => {
    it.each([DEBIAN, RED_HAT])("adds the company's authorities to those of %s", (path) => {
      write(path, "public");
      expect(run()).toMatchObject({ status: 0, stdout: "started\n", stderr: "" });
      expect(bundle()).toBe("public\nown\n");
    });

    it("replaces the bundle of an earlier start", () => {
      write(DEBIAN, "public\n");
      run();
      run();
      expect(bundle()).toBe("public\n\nown\n");
    });

    it("falls back to certifi's copy", () => {
      write("certifi.pem", "certifi");
      writeFileSync(join(folder, "bin/python3"), `#!/bin/sh\necho '${join(folder, "certifi.pem")}'\n`, { mode: 0o755 });
      expect(run(["true"], { ...process.env, PATH: `${folder}/bin:${process.env["PATH"] ?? ""}` }).status).toBe(0);
      expect(bundle()).toBe("certifi\nown\n");
    });

    it("does not start the program without public authorities, which would break every connection", () => {
      writeFileSync(join(folder, "bin/python3"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
      const { status, stdout, stderr } = run(undefined, {
        ...process.env,
        PATH: `${folder}/bin:${process.env["PATH"] ?? ""}`,
      });
      expect([status, stdout]).toEqual([1, ""]);
      expect(stderr).toContain("the image has no public certificate authorities");
    });

    it("does not start the program without the company's authorities", () => {
      write(DEBIAN, "public");
      write("certificate-authorities.pem", "");
      expect(run()).toMatchObject({ status: 1, stdout: "" });
    });

    it("refuses to run without a program", () => {
      write(DEBIAN, "public");
      expect(run([]).stderr).toContain("no program to start");
    });

    it("passes on the program's arguments and exit code", () => {
      write(DEBIAN, "public");
      const { stdout, status } = run(["sh", "-c", 'printf "%s|" "$@"; exit 3', "name", "two words", "", "*"]);
      expect([stdout, status]).toEqual(["two words||*|", 3]);
    });
  });
});
