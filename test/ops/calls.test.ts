import { afterAll, describe, expect, it } from "vitest";

import { CommandLab } from "./support/command-lab";

const lab = new CommandLab();

afterAll(() => {
  lab.remove();
});

describe.concurrent("a command", () => {
  it.each([
    "up",
    "down",
    "plan",
    "doctor",
    "outputs",
    "backup",
    "restore",
    "sync",
    "keys",
    "people",
    "grant",
    "permissions",
    "spend",
    "host",
    "wordpress",
    "bench",
    "docs",
    "upgrade",
    "recover",
    "images",
    "check",
    "test",
    "acceptance",
    "mutate-rules",
  ])("%s has a help text", async (verb) => {
    const { exitCode, stdout, stderr } = await lab.run(verb, ["--help"]);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(`Usage: npm run ${verb} -- `);
  });

  it.each([
    ["an unknown option", "doctor", ["--nope"], "unknown option '--nope'"],
    ["a mistyped suite", "acceptance", ["--fault"], "Did you mean --faults?"],
    ["an option of Vitest without another --", "test", ["--maxWorkers", "1"], "unknown option '--maxWorkers'"],
    ["an option that a check does not have", "check", ["--fix"], "unknown option '--fix'"],
    ["an archive in no folder", "support-bundle", ["--yes", "--out", "package.json/x"], "cannot be written: ENOTDIR"],
    [
      "a version that is none",
      "upgrade",
      ["--yes", "--litellm", "latest"],
      "--litellm latest is not a version such as v1.",
    ],
    ["a moving tag", "compat", ["--litellm", "latest"], "names such as latest move. Tested are 1."],
    ["an option without its value", "doctor", ["--stack"], "argument missing"],
    ["a stack without --stack", "down", ["prod"], "too many arguments: prod. Did you mean --stack prod?"],
    ["a typo where a subcommand can be left out", "backup", ["lsit"], "too many arguments: lsit. Did you mean list?"],
    ["a typo where another argument can be", "grant", ["lst"], "Did you mean list?"],
    ["a stack that does not exist, before it asks for --yes", "up", ["--stack", "prd"], "Did you mean prod?"],
    ["a time that Docker does not read", "logs", ["nginx", "--since", "yesterday"], "--since yesterday is neither"],
    ["an unknown subcommand", "keys", ["sing"], "unknown command 'sing'"],
    ["no subcommand", "keys", [], "Usage: npm run keys -- [options] [command]"],
    ["no argument where one is needed", "permissions", [], "missing required argument 'email'"],
    ["a month that is none", "spend", ["--month", "2026-13"], "Write a year and a month, such as 20"],
    [
      "an unknown grouping",
      "spend",
      ["--by", "colour"],
      "Allowed choices are user, team, organization, model, key, day",
    ],
    ["a stack without a file", "keys", ["list", "--stack", "nowhere"], "There is no Pulumi.nowhere.yaml"],
    ["a file that does not exist", "people", ["diff", "nowhere.csv"], "nowhere.csv cannot be read"],
    ["a key on the command line", "keys", ["block", "sk-1234"], "Other users can read a key"],
  ])("called with %s exits with 2 and prints nothing to standard output", async (_, verb, args, message) => {
    const { exitCode, stdout, stderr } = await lab.run(verb, args);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/npm run [\w-]+ -- /);
  });

  it("called with --stack before npm's own -- does not fall back to the default stack", async () => {
    const { exitCode, stderr } = await lab.run("down", ["--yes"], { npm_config_stack: "prod" });
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("npm run down -- --stack VALUE") as string]);
  });

  it.each([
    [
      "outputs",
      [],
      "XDG_STATE_HOME=/proc/nowhere",
      "Name a folder that you may write to, and keep it: XDG_STATE_HOME=",
    ],
    ["pulumi", ["stack", "ls"], "XDG_STATE_HOME=/proc/nowhere", "cannot be kept in /proc/nowhere/llm-stack"],
    ["status", [], "TMPDIR=/proc/nowhere", "Name another one: TMPDIR=FOLDER npm run …"],
    ["status", [], "TMPDIR=package.json", "ENOTDIR"],
  ])("%s %j with the impossible folder %s ends with a sentence", async (verb, args, variable, message) => {
    const [name = "", value] = variable.split("=");
    const { exitCode, stderr } = await lab.run(verb, args, { [name]: value });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(message) as string]);
    expect(stderr).not.toMatch(/ {4}at /);
  });

  it("that cannot write a file gives the reason and what to change, without a stack trace", async () => {
    const { exitCode, stderr } = await lab.run("plan", ["--out", "package.json"]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^E(NOTDIR|EXIST): .*\n.*Name another folder/);
    expect(stderr).not.toMatch(/ {4}at /);
  });

  it("has its help under -h too, where a subcommand can be left out", async () => {
    const { exitCode, stdout, stderr } = await lab.run("grant", ["-h"]);
    expect([exitCode, stdout, stderr]).toEqual([0, expect.stringContaining("Usage: npm run grant") as string, ""]);
  });

  it.each([
    ["with an old Pulumi", "echo v3.20.0", /^Pulumi v3\.20\.0 is older than .*get\.pulumi\.com/m],
    ["without a Pulumi", "exit 127", /^pulumi is not on PATH.*\npulumi: fetch failed\n.*get\.pulumi\.com/m],
  ])("%s, which npm cannot download, names the command that installs it", async (_, script, message) => {
    const pulumi = new CommandLab();
    pulumi.put("pulumi", script);
    pulumi.put("npx", "echo 'pulumi: fetch failed' >&2; exit 1");
    const { exitCode, stderr } = await pulumi.run("outputs");
    pulumi.remove();
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(message) as string]);
  });

  it.each([
    ["smoke", []],
    ["keys", ["list"]],
    ["backup", ["list"]],
  ])("%s %j without a Docker Engine gives the reason and the command that helps", async (verb, args) => {
    const docker = new CommandLab();
    docker.put("docker", "echo 'Cannot connect to the Docker daemon at unix:///x. Is it running?' >&2; exit 1");
    const { exitCode, stdout, stderr } = await docker.run(verb, args);
    docker.remove();
    expect(exitCode).toBe(1);
    expect(`${stdout}${stderr}`).toMatch(/Cannot connect to the Docker daemon|no Docker Engine answers/);
    expect(stderr).toContain("npm run doctor -- --stack dev");
    expect(stderr).not.toMatch(/ {4}at /);
  });
});
