import { declaredAccess, type DeclaredKey } from "../../components/litellm/declared-access";
import { settingSchemas } from "../../components/settings/schema";
import { readStackConfig } from "../stack-config";

/** The keys that a stack's settings declare, without their values, which are only in Pulumi's state. */
export function declaredKeys(stack: string): readonly DeclaredKey[] {
  const { values } = readStackConfig(stack);
  const setting = (name: string) => JSON.parse(values[`llm-stack:${name}`] ?? "null") as unknown;
  const { globalKey, metricsKey, serviceKeys } = declaredAccess({
    adminEmail: values["llm-stack:adminEmail"] ?? "",
    globalKey: settingSchemas.globalKey.parse(setting("globalKey")),
    unknownUsers: settingSchemas.unknownUsers.parse(setting("unknownUsers")),
    serviceKeys: settingSchemas.serviceKeys.parse(setting("serviceKeys")),
  });
  return [globalKey, metricsKey, ...serviceKeys];
}
