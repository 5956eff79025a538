import { describe, expect, it } from "vitest";

import { defineCommand } from "../../ops/command";
import { refuseMisusedOptions } from "../../ops/command-line";
import { dockerAdvice } from "../../ops/docker-advice";
import { existingStack, UsageError } from "../../ops/stack-config";

const people = defineCommand("people", "for a test").option("--stack <name>").option("--prefix <name>");
people.command("import").option("--dry-run").option("-y, --yes");

function refuse(words: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  return () => {
    refuseMisusedOptions(people, words, environment);
  };
}

describe("the options of a command", () => {
  it.each([[["import", "file.csv", "--stack", "prod", "--dry-run"]], [["--stack=prod", "import"]], [[]]])(
    "are accepted: %j",
    (words) => {
      // npm sets the first for every script; people set the second for npx, and the third for npm's output.
      const npm = { npm_config_prefix: "/usr", npm_config_yes: "true", npm_config_json: "true" };
      expect(refuse(words, npm)).not.toThrow();
    },
  );

  it("are refused if npm consumed one, also one of a subcommand", () => {
    expect(refuse(["import"], { npm_config_dry_run: "true" })).toThrow(
      "npm consumed --dry-run as its own option. Put -- before the options: npm run people -- --dry-run",
    );
    expect(refuse(["import"], { npm_config_stack: "prod" })).toThrow("npm run people -- --stack VALUE");
  });

  it("can be the same in npm's configuration", () => {
    expect(refuse(["import", "--dry-run"], { npm_config_dry_run: "true" })).not.toThrow();
    expect(refuse(["import"], { npm_config_dry_run: "" })).not.toThrow();
  });

  it.each(["--yes", "-y", "--dry-run", "--help", "-h"])("are refused if %s is where a value belongs", (next) => {
    expect(refuse(["--stack", next])).toThrow(`--stack needs a value, but an option follows it: ${next}`);
  });

  it.each([[["--stack", "dev", "--stack", "prod"]], [["--stack=dev", "import", "--stack=prod"]]])(
    "are refused if one has two values: %j",
    (words) => {
      expect(refuse(words)).toThrow("--stack is given 2 times. Give it once.");
    },
  );

  it("end at --, which other programs' options follow", () => {
    expect(refuse(["--stack", "dev", "--", "--stack", "prod", "--stack"])).not.toThrow();
  });

  it("have all their problems in one error", () => {
    const all = refuse(["--stack", "--yes", "--stack", "dev"], { npm_config_dry_run: "true" });
    expect(all).toThrow(UsageError);
    expect(all).toThrow(/--dry-run.*\n--stack needs a value.*\n--stack is given 2 times/);
  });
});

describe("the stack of a command", () => {
  it.each([
    ["prd", "There is no Pulumi.prd.yaml. Did you mean prod?"],
    ["Prod", "There is no Pulumi.Prod.yaml. Did you mean prod?"],
    ["llm-prod", "There is no Pulumi.llm-prod.yaml. Did you mean prod?"],
    ["Pulumi.dev.yaml", '"Pulumi.dev.yaml" is not the name of a stack. Did you mean dev?'],
    ["../dev", '"../dev" is not the name of a stack. Did you mean dev?'],
    ["organization/dev", '"organization/dev" is not the name of a stack. Did you mean dev?'],
    ["", '"" is not the name of a stack. Known stacks: '],
    ["--yes", '"--yes" is not the name of a stack. Known stacks: '],
  ])("%j is refused with the name that was meant", (stack, message) => {
    expect(() => existingStack(stack)).toThrow(UsageError);
    expect(() => existingStack(stack)).toThrow(message);
  });

  it("is accepted if it has a file", () => {
    expect(existingStack("dev")).toBe("dev");
  });
});

describe("the advice after Docker refused", () => {
  it.each([
    ["Cannot connect to the Docker daemon at unix:///x. Is it running?", "npm run doctor -- --stack edge"],
    ["docker is not on PATH", "npm run doctor -- --stack edge"],
    ["permission denied while trying to connect to the Docker daemon socket", "npm run doctor -- --stack edge"],
    ["The Docker Engine cannot be reached over SSH: ssh: no such host", "npm run doctor -- --stack edge"],
    ["Error response from daemon: client version 1.50 is too new.", "npm run doctor -- --stack edge"],
    ["Error response from daemon: No such container: llm-edge-litellm", "npm run up -- --stack edge"],
    ["Error response from daemon: Container 0123 is not running", "npm run up -- --stack edge"],
  ])("to %j is %s", (message, command) => {
    expect(dockerAdvice(message, "edge")).toContain(command);
  });

  it("is none where Docker's message says it", () => {
    expect(dockerAdvice("no answer within 60 s", "edge")).toBe("");
  });

  it("starts no stack of another program", () => {
    expect(dockerAdvice("No such container: team-gateway-litellm", undefined)).toBe("");
    expect(dockerAdvice("docker is not on PATH", undefined)).toMatch(/npm run doctor$/);
  });
});
