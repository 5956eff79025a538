import { describe, expect, it } from "vitest";

import { declaredSettings } from "../../components/settings/declared-settings";
import { settingSchemas, type SettingName } from "../../components/settings/schema";

/** Settings whose default is empty because only the operator knows the value. */
const WITHOUT_DEFAULT: readonly string[] = ["apiHost", "chatHost", "adminEmail", "models"];
/** Lists of names that are derived from the secret settings. */
const DERIVED: readonly string[] = ["providerKeyNames", "secretNames"];
const SECRET: readonly string[] = ["providerKeys", "secrets"];

const declared = declaredSettings();
const names = Object.keys(declared);

describe("the settings of Pulumi.yaml", () => {
  it("are those that the schema checks, in the same order", () => {
    const checked = Object.keys(settingSchemas).filter((name) => !DERIVED.includes(name));
    const plain = names.filter((name) => !SECRET.includes(name));
    expect(plain.toSorted()).toEqual(checked.toSorted());
  });

  it.each(names)("describe %s and have a default of its type", (name) => {
    const setting = declared[name];
    const types = { string: "string", integer: "number", boolean: "boolean", array: "object", object: "object" };
    expect(setting?.description).toMatch(/^[A-Z].{15,}\.$/s);
    expect(typeof setting?.default).toBe(setting && types[setting.type]);
    expect(Array.isArray(setting?.default)).toBe(setting?.type === "array");
  });

  it.each(names.filter((name) => !WITHOUT_DEFAULT.includes(name) && !SECRET.includes(name)))(
    "have a valid default for %s",
    (name) => {
      const result = settingSchemas[name as SettingName].safeParse(declared[name]?.default);
      expect(result.error?.issues ?? []).toEqual([]);
    },
  );

  it.each(WITHOUT_DEFAULT)("have no usable default for %s, so no stack is deployed with placeholder values", (name) => {
    expect(settingSchemas[name as SettingName].safeParse(declared[name]?.default).success).toBe(false);
  });
});
