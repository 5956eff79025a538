import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { packageRoot } from "../../components/settings/package-files";

/** A user's program, with providers that answer without doing anything. */
const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { LlmStack, resolveSettings } = require("llm-stack");

const types = [];
const certificate = JSON.stringify({ certificate: "CERTIFICATE", privateKey: "PRIVATE KEY" });
const mocks = {
  newResource: ({ type, name, inputs }) => {
    types.push(type);
    return { id: name + "-id", state: { stdout: certificate, imageId: "sha256:0", result: "generated", ...inputs } };
  },
  call: ({ inputs }) => inputs,
};
pulumi.runtime.setMocks(mocks, "consumer", "test").then(async () => {
  const models = [{ name: "mock", model: "openai/mock", mockResponse: "Hi" }];
  const input = { apiHost: "api.example.com", chatHost: "chat.example.com", adminEmail: "admin@example.com", models };
  const secretInputs = { providerKeys: {}, secrets: {} };
  await pulumi.runtime.runInPulumiStack(async () => {
    const stack = new LlmStack("gateway", { settings: resolveSettings(input, secretInputs), secretInputs });
    console.log("apiUrl: " + stack.apiUrl);
  });
  await pulumi.runtime.disconnect();
  console.log("containers: " + types.filter((type) => type === "docker:index/container:Container").length);
});
`;

interface LockedPackage {
  readonly dev?: boolean;
}

/**
 * The package as a consumer gets it: the contents of `npm pack`, next to its dependencies without the development ones.
 * They are linked from this project's folder instead of installed, so the test needs no registry.
 */
describe("the packed package", () => {
  const project = mkdtempSync(join(tmpdir(), "llm-stack-consumer-"));
  const modules = join(project, "node_modules");

  beforeAll(() => {
    const packed = execFileSync("npm", ["pack", "--json", "--pack-destination", project], {
      cwd: packageRoot,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [{ filename } = { filename: "" }] = JSON.parse(packed.slice(packed.indexOf("["))) as { filename: string }[];
    mkdirSync(join(modules, "llm-stack"), { recursive: true });
    const unpack = ["-xzf", join(project, filename), "--strip-components=1", "-C", join(modules, "llm-stack")];
    execFileSync("tar", unpack);
    const lock = JSON.parse(readFileSync(join(packageRoot, "package-lock.json"), "utf8")) as {
      readonly packages: Readonly<Record<string, LockedPackage>>;
    };
    // Nested packages come with the package that contains them.
    const direct = Object.entries(lock.packages).filter(([path]) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path));
    for (const [path] of direct.filter(([, { dev }]) => dev !== true)) {
      mkdirSync(dirname(join(project, path)), { recursive: true });
      symlinkSync(join(packageRoot, path), join(project, path));
    }
    writeFileSync(join(project, "program.cjs"), PROGRAM);
  });

  afterAll(() => {
    rmSync(project, { recursive: true, force: true });
  });

  it("deploys a stack from a program that has nothing else", () => {
    // A link would resolve to modules that only this project has installed.
    const options = ["--preserve-symlinks", "--preserve-symlinks-main"];
    const printed = execFileSync(process.execPath, [...options, "program.cjs"], { cwd: project, encoding: "utf8" });
    expect(printed).toContain("apiUrl: https://api.example.com");
    expect(Number(/containers: (\d+)/.exec(printed)?.[1])).toBeGreaterThan(15);
  });

  it("makes its own certificate, which is the default of tls", () => {
    const program = join(modules, "llm-stack/components/nginx/self-signed-certificate.cjs");
    const options = ["--preserve-symlinks", "--preserve-symlinks-main"];
    const made = execFileSync(process.execPath, [...options, program, "api.example.com"], { encoding: "utf8" });
    expect((JSON.parse(made) as { certificate: string }).certificate).toContain("BEGIN CERTIFICATE");
  });
});
