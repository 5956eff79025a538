import { describe, expect, it } from "vitest";

import { generatedSecretNames, rotatableSecretNames } from "../../components/settings/secret-names";

describe("the generated secrets", () => {
  it("have names that differ", () => {
    expect(new Set(generatedSecretNames).size).toBe(generatedSecretNames.length);
  });

  it("can be rotated by a new value, but for those whose old value lives on in a database", () => {
    const rotatable: readonly string[] = rotatableSecretNames;
    const lasting = generatedSecretNames.filter((name) => !rotatable.includes(name));
    expect(lasting).toEqual(["litellmSaltKey", "webuiAdmin"]);
  });
});
