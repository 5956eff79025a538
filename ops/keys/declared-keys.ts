import { declaredAccess, type DeclaredKey } from "../../components/litellm/declared-access";
import { readStackConfig } from "../stack-config";
import { settingIn } from "./key-settings";

/** The keys that a stack's settings declare, without their values, which are only in Pulumi's state. */
export function declaredKeys(stack: string): readonly DeclaredKey[] {
  const config = readStackConfig(stack);
  const { globalKey, metricsKey, serviceKeys } = declaredAccess({
    adminEmail: config.values["llm-stack:adminEmail"] ?? "",
    globalKey: settingIn(config, "globalKey"),
    unknownUsers: settingIn(config, "unknownUsers"),
    serviceKeys: settingIn(config, "serviceKeys"),
  });
  return [globalKey, metricsKey, ...serviceKeys];
}
