import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { packageRoot } from "../../components/settings/package-files";
import { SettingsError } from "../../components/settings/problems";
import { loadSettings } from "../../components/settings/settings";
import { assumeSecrets } from "../../ops/plan/assume-secrets";
import {
  ENCRYPTED,
  knownStacks,
  readStackConfig,
  stackFile,
  UsageError,
  type StackConfig,
} from "../../ops/stack-config";

/** Stacks are files next to Pulumi.yaml; this one's name is unique to the run. */
let stack: string;

beforeEach(() => {
  const scratch = mkdtempSync(join(packageRoot, "generated-test-"));
  rmSync(scratch, { recursive: true });
  stack = scratch.slice(packageRoot.length + 1);
});

afterEach(() => {
  rmSync(join(packageRoot, `Pulumi.${stack}.yaml`), { force: true });
});

function write(yaml: string | Buffer): void {
  writeFileSync(join(packageRoot, `Pulumi.${stack}.yaml`), yaml);
}

function secretsOf({ values }: StackConfig): Record<string, string> {
  return { "llm-stack:secrets": values["llm-stack:secrets"] ?? "{}" };
}

describe("a stack's configuration", () => {
  it("has the defaults of Pulumi.yaml below the stack's own settings", () => {
    write("config:\n  llm-stack:litellmWorkers: 2\n");
    const { values } = readStackConfig(stack);
    expect(values["llm-stack:litellmWorkers"]).toBe("2");
    expect(values["llm-stack:subnet"]).toBe("10.213.0.0/21");
  });

  it.each(["", "config:\n", "encryptionsalt: v1:x\n"])("is all defaults when the file contains only %j", (yaml) => {
    write(yaml);
    expect(readStackConfig(stack).values["llm-stack:dockerHost"]).toBe("unix:///var/run/docker.sock");
  });

  it("shows that a value is encrypted, never its ciphertext", () => {
    write("config:\n  llm-stack:providerKeys:\n    openai:\n      secure: v1:abc\n");
    const config = readStackConfig(stack);
    expect(config.values["llm-stack:providerKeys"]).toBe(JSON.stringify({ openai: ENCRYPTED }));
    expect(config.secretKeys).toEqual(["llm-stack:providerKeys"]);
    expect(config.secretsInClear).toEqual([]);
  });

  it("has a valid placeholder for encrypted LiteLLM keys", () => {
    write("config:\n  llm-stack:secrets:\n    globalKey:\n      secure: v1:abc\n");
    pulumi.runtime.setAllConfig({ ...readStackConfig("dev").values, ...secretsOf(readStackConfig(stack)) });
    expect(loadSettings().settings.secretNames).toEqual(["globalKey"]);
  });

  it("names its plaintext secrets", () => {
    write(
      "config:\n  llm-stack:providerKeys:\n    openai: sk-clear\n    other: { secure: v1:x }\n  llm-stack:secrets: text\n",
    );
    expect(readStackConfig(stack).secretsInClear).toEqual(["providerKeys.openai", "secrets"]);
  });

  it("does not call a name without a value plaintext", () => {
    write("config:\n  llm-stack:secrets:\n    opsWebhook:\n    other: clear\n");
    expect(readStackConfig(stack).secretsInClear).toEqual(["secrets.other"]);
  });

  it("of an unknown stack is a usage error that lists the known stacks", () => {
    expect(() => readStackConfig("nowhere")).toThrow(UsageError);
    expect(() => readStackConfig("nowhere")).toThrow("Known stacks: dev");
    expect(knownStacks()).toEqual(expect.arrayContaining(["dev", "prod"]));
  });

  it.each([
    [
      "two errors",
      "config:\n  llm-stack:apiHost: [a\n  x: : y\n",
      "fix line 3, column 3 of",
      "fix line 3, column 6 of",
    ],
    ["a tab", "config:\n\tllm-stack:apiHost: a\n", "is not YAML: Tabs are not allowed", "fix line 2, column 1 of"],
    ["the same key twice", "config:\n  llm-stack:apiHost: a.b\n  llm-stack:apiHost: c.d\n", "Map keys must be unique"],
    ["a list", "- a\n", 'needs its settings in a map "config"'],
    ["a list of settings", "config:\n- a\n", 'needs its settings in a map "config"'],
    ["settings outside config", "llm-stack:apiHost: a.b\n", 'below the line "config:"'],
    ["a key without its prefix", "config:\n  apiHost: a.b\n", "has the key apiHost", "write llm-stack:apiHost in"],
    [
      "a mistyped prefix",
      "config:\n  llm-stak:apiHost: a.b\n",
      "has the key llm-stak:apiHost",
      "write llm-stack:apiHost",
    ],
    ["Latin-1", Buffer.from("# \u00fc\n", "latin1"), "is not in UTF-8", "iconv -f ISO-8859-1"],
    ["UTF-16", Buffer.from("\ufeffconfig:\n", "utf16le"), "is not in UTF-8", "iconv -f UTF-16"],
  ])("with %s is an error with the place and the remedy", (_, content, ...messages) => {
    write(content);
    expect(() => readStackConfig(stack)).toThrow(SettingsError);
    for (const message of messages) expect(() => readStackConfig(stack)).toThrow(message);
  });

  it("can have a byte order mark, the line ends of Windows and the settings of providers", () => {
    write("\ufeffconfig:\r\n  llm-stack:apiHost: api.example.com\r\n  docker:host: unix:///x\r\n");
    expect(readStackConfig(stack).values["llm-stack:apiHost"]).toBe("api.example.com");
  });

  it("that cannot be read is an error", () => {
    symlinkSync("nowhere.yaml", stackFile(stack));
    expect(() => readStackConfig(stack)).toThrow("cannot be read: ENOENT");
    rmSync(stackFile(stack));
  });
});

describe("a plan without secrets", () => {
  it("assumes each secret that a model or a receiver needs, once, and names it", () => {
    write(
      [
        "config:",
        "  llm-stack:models: [{ name: a, providerKey: openai }, { name: b, providerKey: openai }, { name: c }]",
        "  llm-stack:alertReceivers: [{ name: ops, type: webhook, url: { secret: hook } }]",
      ].join("\n"),
    );
    const { config, missing } = assumeSecrets(readStackConfig(stack));
    expect(missing).toEqual(["providerKeys.openai", "secrets.hook"]);
    expect(config.values["llm-stack:providerKeys"]).toBe(JSON.stringify({ openai: ENCRYPTED }));
  });

  it("keeps a secret that is set", () => {
    write(
      "config:\n  llm-stack:models: [{ name: a, providerKey: openai }]\n  llm-stack:providerKeys: { openai: { secure: v1:x } }\n",
    );
    expect(assumeSecrets(readStackConfig(stack)).missing).toEqual([]);
  });

  it.each(["llm-stack:models: text", "llm-stack:models: [null, 3]", "llm-stack:providerKeys: text"])(
    "leaves %s to the settings check",
    (line) => {
      write(`config:\n  ${line}\n`);
      expect(assumeSecrets(readStackConfig(stack)).missing).toEqual([]);
    },
  );
});
