import { alertChecks } from "./checks/alerts";
import type { CrossCheck, SettingParts } from "./checks/cross-check";
import { deploymentChecks } from "./checks/deployments";
import { guardrailChecks } from "./checks/guardrails";
import { hostChecks } from "./checks/host";
import { keyChecks } from "./checks/keys";
import { modelParamChecks } from "./checks/model-params";
import { monitoringChecks } from "./checks/monitoring";
import { modelChecks } from "./checks/models";
import { apiRouteChecks } from "./checks/api-routes";
import { networkChecks } from "./checks/network";
import { registryChecks } from "./checks/registries";
import { providerChecks } from "./checks/providers";
import { litellmConfigChecks } from "./checks/litellm-config";
import { routingChecks } from "./checks/routing";
import { openWebuiChecks } from "./checks/open-webui";
import { priceChecks } from "./checks/prices";
import { secretChecks } from "./checks/secrets";
import { wildcardChecks } from "./checks/wildcards";
import type { Problem } from "./problems";
import type { Settings } from "./schema";

const crossChecks: readonly CrossCheck[] = [
  ...alertChecks,
  ...monitoringChecks,
  ...modelChecks,
  ...keyChecks,
  ...hostChecks,
  ...networkChecks,
  ...apiRouteChecks,
  ...registryChecks,
  ...providerChecks,
  ...modelParamChecks,
  ...deploymentChecks,
  ...routingChecks,
  ...guardrailChecks,
  ...litellmConfigChecks,
  ...openWebuiChecks,
  ...wildcardChecks,
  ...priceChecks,
  ...secretChecks,
];

/**
 * Applies every rule whose settings, or their parts, are valid.
 *
 * @param valid settings that are valid.
 * @param parts the same and, for invalid settings, their valid parts.
 */
export function crossCheck(valid: Partial<Settings>, parts: SettingParts): Problem[] {
  return crossChecks.flatMap(({ problems }) => problems(valid, parts));
}
