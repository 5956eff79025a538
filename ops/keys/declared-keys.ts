import { declaredAccess, type DeclaredKey } from "../../components/litellm/declared-access";
import { settingSchemas } from "../../components/settings/schema";
import { readStackConfig } from "../stack-config";

/** What a stack's settings declare, without values, which only Pulumi's state has. */
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
