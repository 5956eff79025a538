import { beforeAll, describe, expect, it } from "vitest";

import {
  generatedSecretNames,
  optionalSecretNames,
  rotatableSecretNames,
} from "../../components/settings/secret-names";
import { filesOf, resourceNamed, resourcesOf } from "../support/containers";
import { GENERATED, resolved, type Recording } from "../support/mocks";
import { recordProgram, type ProgramOutputs } from "../support/program";

const PASSWORD = "random:index/randomPassword:RandomPassword";
const nameOf = (secret: string) => `llm-dev-secrets-${secret}`;

let dev: Recording<ProgramOutputs>;
const passwordOf = ({ resources }: Recording<unknown>, secret: string) =>
  resourceNamed(resources, PASSWORD, nameOf(secret));

beforeAll(async () => {
  dev = await recordProgram();
});

describe("generated secrets", () => {
  it("are one random value for each name, each service key and the hash key", () => {
    const names = resourcesOf(dev.resources, PASSWORD).map(({ name }) => name);
    const optional: readonly string[] = optionalSecretNames;
    const always = generatedSecretNames.filter((name) => !optional.includes(name));
    const expected = [...always, "key-demo_service", "hashSalt"].map(nameOf);
    expect(names.toSorted()).toEqual(expected.toSorted());
  });

  it("are 40 letters and digits, because they are also part of URLs", () => {
    for (const { inputs } of resourcesOf(dev.resources, PASSWORD)) {
      expect(inputs).toEqual({ length: 40, special: false, keepers: { rotation: "none" } });
    }
  });

  it("survive a destroy when the kept data would be useless without them", () => {
    const kept = resourcesOf(dev.resources, PASSWORD).filter(({ options }) => options.protect);
    const rotatable: readonly string[] = rotatableSecretNames;
    const lasting = [...generatedSecretNames.filter((name) => !rotatable.includes(name)), "hashSalt"];
    expect(kept.map(({ name }) => name).toSorted()).toEqual(lasting.map(nameOf).toSorted());
  });

  it("are outputs when users sign in with them", async () => {
    const { adminPassword, grafanaPassword, litellmUiPassword, serviceKeys } = dev.result;
    expect(await Promise.all([adminPassword, grafanaPassword, litellmUiPassword].map(resolved))).toEqual([
      GENERATED + nameOf("webuiAdmin"),
      GENERATED + nameOf("grafanaAdmin"),
      GENERATED + nameOf("litellmUiPassword"),
    ]);
    expect(await resolved(serviceKeys)).toEqual({ demo_service: `sk-${GENERATED}${nameOf("key-demo_service")}` });
  });
});

describe("a rotated secret", () => {
  it("is generated again, and no other is", async () => {
    const rotated = await recordProgram("dev", { rotate: { redisLitellm: "2026-11" } });
    const changed = resourcesOf(rotated.resources, PASSWORD).filter(
      ({ name, inputs }) =>
        JSON.stringify(inputs) !== JSON.stringify(resourceNamed(dev.resources, PASSWORD, name).inputs),
    );
    expect(changed.map(({ name }) => name)).toEqual([nameOf("redisLitellm")]);
    expect(passwordOf(rotated, "redisLitellm").inputs["keepers"]).toEqual({ rotation: "2026-11" });
  });
});

describe("a secret in the configuration", () => {
  it("replaces the generated one unchanged", async () => {
    const given = await recordProgram("dev", {
      secrets: { litellmMasterKey: "sk-given-master-key", webuiAdmin: "given-password" },
    });
    const names = resourcesOf(given.resources, PASSWORD).map(({ name }) => name);
    const files = filesOf(given.resources, "llm-dev-litellm-secrets");
    expect(names).not.toContain(nameOf("litellmMasterKey"));
    expect(files["/run/secrets/LITELLM_MASTER_KEY"]).toBe("sk-given-master-key");
    expect(await resolved(given.result.adminPassword)).toBe("given-password");
  });

  it("leaves a protected generated one in the state, because Pulumi would refuse to delete it", async () => {
    const lasting = {
      litellmSaltKey: "sk-given-salt-key",
      webuiAdmin: "given-password",
      backupPassword: "given-backup",
    };
    const given = await recordProgram("dev", { secrets: lasting });
    for (const secret of Object.keys(lasting)) expect(passwordOf(given, secret)).toEqual(passwordOf(dev, secret));
    const files = filesOf(given.resources, "llm-dev-litellm-secrets");
    expect(files["/run/secrets/LITELLM_SALT_KEY"]).toBe("sk-given-salt-key");
  });
});
