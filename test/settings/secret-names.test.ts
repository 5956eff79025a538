import { describe, expect, it } from "vitest";

import { generatedSecretNames, rotatableSecretNames } from "../../components/settings/secret-names";

describe("the generated secrets", () => {
  it("have unique names", () => {
    expect(new Set(generatedSecretNames).size).toBe(generatedSecretNames.length);
  });

  it("can be rotated, except those whose old value remains in a database or in the backups", () => {
    const rotatable: readonly string[] = rotatableSecretNames;
    const lasting = generatedSecretNames.filter((name) => !rotatable.includes(name));
    expect(lasting).toEqual(["litellmSaltKey", "webuiAdmin", "backupPassword"]);
  });
});
