import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { CommandLab, hasScript } from "../support/command-lab";

const IN_CONTAINER = 'Kx7"quo/te+Zr2Wn8sLb5cYd7f';
const IN_STATE = "Gen3ratedInPulumisStateOnly";
const IN_CONFIG = "Pr0viderKeyInTheConfigOnly";
const PERSON = "ann@example.com";
const TIMEOUT = 120_000;

let lab: CommandLab;
let folder: string;

beforeEach(() => {
  lab = new CommandLab();
  folder = mkdtempSync(join(tmpdir(), "llm-stack-bundle-"));
});

afterEach(() => {
  lab.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** A log that shows every secret in several encodings. */
function hostileLog(): string {
  const secrets = [IN_CONTAINER, IN_STATE, IN_CONFIG];
  const lines = secrets.flatMap((secret) => [
    `plain ${secret}`,
    `url ${encodeURIComponent(secret)}`,
    `json ${JSON.stringify({ note: secret })}`,
    `base64 ${Buffer.from(`user:${secret}`).toString("base64")}`,
  ]);
  return [...lines, `mail ${PERSON}`, "what helps"].map((line) => `2026-11-28T12:00:00Z ${line}\n`).join("");
}

function loader(service: string): string {
  return JSON.stringify({
    Name: `/llm-dev-${service}-loader`,
    Config: { Labels: { "llm-stack.loader": `${service}/secrets` } },
  });
}

const SERVICE = JSON.stringify({
  Name: "/llm-dev-litellm",
  Image: "sha256:one",
  RestartCount: 0,
  State: { Status: "exited", StartedAt: "" },
  Config: { Env: [], Labels: { "llm-stack.service": "litellm" } },
  HostConfig: { Memory: 0, PortBindings: null },
  NetworkSettings: { Networks: {} },
});

function putPrograms(pulumi = stateOf()): void {
  mkdirSync(join(folder, "secrets"));
  writeFileSync(join(folder, "secrets", "masterKey"), `${IN_CONTAINER}\n`);
  execFileSync("tar", ["-cf", join(folder, "secrets.tar"), "-C", join(folder, "secrets"), "."]);
  writeFileSync(join(folder, "log"), hostileLog());
  writeFileSync(join(folder, "loaders"), loader("litellm"));
  writeFileSync(join(folder, "services"), SERVICE);
  lab.put(
    "docker",
    `case "$*" in
      ps*llm-stack.loader*) echo loader ;;
      ps*llm-stack.service*) echo service ;;
      'inspect '*loader) cat '${folder}/loaders' ;;
      'inspect '*) cat '${folder}/services' ;;
      cp*) cat '${folder}/secrets.tar' ;;
      logs*) cat '${folder}/log' ;;
      *) echo "No such container: $*" >&2; exit 1 ;;
    esac`,
  );
  lab.put("pulumi", pulumi);
}

function stateOf(): string {
  const state = {
    deployment: {
      resources: [
        {
          type: "random:index/randomPassword:RandomPassword",
          outputs: { result: { plaintext: JSON.stringify(IN_STATE) } },
        },
      ],
    },
  };
  const config = { "llm-stack:providerKeys": { value: JSON.stringify({ openai: IN_CONFIG }), secret: true } };
  return `case "$*" in
    'stack ls'*) echo '[{"name":"dev"}]' ;;
    *'stack export'*) echo '${JSON.stringify(state)}' ;;
    config*) echo '${JSON.stringify(config)}' ;;
  esac`;
}

/** Contents of a bundle's files by path. */
function unpacked(archive: string): Readonly<Record<string, string>> {
  const target = join(folder, "unpacked");
  mkdirSync(target);
  execFileSync("tar", ["-xzf", archive, "-C", target, "--strip-components=1"]);
  const paths = readdirSync(target, { recursive: true, encoding: "utf8" });
  const files = paths.filter((path) => statSync(join(target, path)).isFile());
  return Object.fromEntries(files.map((path) => [path, readFileSync(join(target, path), "utf8")]));
}

describe("support-bundle", () => {
  it(
    "contains what helps, and none of the secrets in any encoding",
    async () => {
      putPrograms();
      const archive = join(folder, "bundle.tar.gz");
      const { exitCode, stdout, stderr } = await lab.run("support-bundle", ["--yes", "--skip-smoke", "--out", archive]);
      expect(exitCode, stderr).toBe(0);
      expect(stdout).toMatch(/^logs\/litellm\.log +1 KiB$/m);
      const files = unpacked(archive);
      expect(Object.keys(files)).toEqual(
        expect.arrayContaining(["about.yaml", "settings.yaml", "status.txt", "doctor.txt", "config/nginx/nginx.conf"]),
      );
      expect(files["logs/litellm.log"]).toContain("what helps");
      expect(files["logs/litellm.log"]).toMatch(/mail \[person \d+\]/);
      expect(files["database/litellm-sizes.json"]).toMatch(/^Could not be collected: The database in llm-dev-postgres/);
      const all = Object.values(files).join("\n");
      for (const secret of [IN_CONTAINER, IN_STATE, IN_CONFIG]) {
        const forms = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
        const base64 = Buffer.from(`user:${secret}`).toString("base64").slice(8, -4);
        for (const form of [...forms, base64]) expect(all).not.toContain(form);
      }
      expect(all).not.toContain(PERSON);
    },
    TIMEOUT,
  );

  it(
    "works without Pulumi, and says that not all secrets are known",
    async () => {
      putPrograms("echo 'incorrect passphrase' >&2; exit 255");
      const archive = join(folder, "bundle.tar.gz");
      const { exitCode, stderr } = await lab.run("support-bundle", ["--yes", "--skip-smoke", "--out", archive]);
      expect(exitCode, stderr).toBe(0);
      const { "README.txt": readme = "", "logs/litellm.log": log } = unpacked(archive);
      expect(readme).toMatch(/^Not all secrets could be read: pulumi .* failed/m);
      expect(log).not.toContain(IN_CONTAINER);
    },
    TIMEOUT,
  );

  it("refuses when no secret can be read, because it could remove none", async () => {
    lab.put("docker", "echo 'Cannot connect' >&2; exit 1");
    lab.put("pulumi", "echo 'incorrect passphrase' >&2; exit 255");
    const archive = join(folder, "bundle.tar.gz");
    const { exitCode, stderr } = await lab.run("support-bundle", ["--yes", "--out", archive]);
    expect(stderr).toMatch(/The stack's secrets cannot be read.*\nCannot connect\npulumi/s);
    expect(exitCode).toBe(1);
    expect(existsSync(archive)).toBe(false);
  });

  it.skipIf(!hasScript)(
    "shows the files before it writes, and writes nothing after a no",
    async () => {
      putPrograms();
      const archive = join(folder, "bundle.tar.gz");
      const args = ["--skip-smoke", "--out", archive];
      const { stdout } = await lab.runOnTerminal("support-bundle", args, { "[y/N]": "n\n" });
      expect(stdout).toMatch(/Look at them before you answer: \S+/);
      expect(stdout).toContain("Nothing was written.");
      expect(existsSync(archive)).toBe(false);
      const [, root = ""] = /before you answer: (\S+)/.exec(stdout) ?? [];
      expect(existsSync(root)).toBe(false);
    },
    TIMEOUT,
  );

  it.each([
    ["no terminal and no --yes", [], "needs --yes"],
    ["a time that is none", ["--yes", "--since", "yesterday"], "--since takes a duration"],
    ["a stack without settings", ["--yes", "--stack", "prd"], "There is no Pulumi.prd.yaml"],
    ["an archive that exists", ["--yes", "--out", "package.json"], "package.json exists already."],
  ])("refuses %s", async (_, args, message) => {
    const { exitCode, stderr } = await lab.run("support-bundle", args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});
