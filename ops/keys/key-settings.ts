import { settingSchemas, type SettingName, type Settings } from "../../components/settings/schema";
import type { StackConfig } from "../stack-config";

/** One structured setting of a stack, which may have problems elsewhere. @throws ZodError when this one is invalid. */
export function settingIn<Name extends SettingName>({ values }: StackConfig, name: Name): Settings[Name] {
  return settingSchemas[name].parse(JSON.parse(values[`llm-stack:${name}`] ?? "null")) as Settings[Name];
}
