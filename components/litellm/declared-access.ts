import {
  ADMIN_USER,
  EVERY_MODEL,
  GLOBAL_KEY_USER,
  METRICS_KEY_ALIAS,
  RESERVED_IDS,
  UNKNOWN_USERS_TEAM,
} from "../settings/reserved-ids";
import type { ServiceKeySettings, Settings } from "../settings/schema";
import { MANAGEMENT_ROUTES, MEMBER_PERMISSIONS, MODEL_ROUTES, OPEN_WEBUI_ROUTES } from "./routes";

/** The key that may only read metrics. */
const METRICS_KEY = {
  alias: METRICS_KEY_ALIAS,
  models: ["no-default-models"],
  allowedRoutes: ["/metrics", "/metrics/"],
};

/** A user as `config-templates/litellm/keys/declared_people.py` reads it. */
interface DeclaredUser {
  readonly id: string;
  readonly email?: string;
  readonly alias?: string;
  readonly models: readonly string[];
}

/** A key without its value, as `declared_keys.py` reads it. */
export interface DeclaredKey {
  readonly alias: string;
  readonly models: readonly string[];
  readonly aliases?: Readonly<Record<string, string>> | undefined;
  readonly allowedRoutes: readonly string[];
  readonly user?: string;
  readonly maxBudget?: number | undefined;
  readonly duration?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** Users, teams and keys that LiteLLM must have, without key values. */
export interface DeclaredAccess {
  readonly users: readonly DeclaredUser[];
  readonly teams: readonly Readonly<Record<string, unknown>>[];
  readonly globalKey: DeclaredKey;
  readonly metricsKey: DeclaredKey;
  readonly serviceKeys: readonly DeclaredKey[];
}

type AccessSettings = Pick<Settings, "adminEmail" | "globalKey" | "unknownUsers" | "serviceKeys">;

/** Users, teams and keys that the settings declare. */
export function declaredAccess({ adminEmail, globalKey, unknownUsers, serviceKeys }: AccessSettings): DeclaredAccess {
  const managers = serviceKeys.filter(({ management }) => management !== undefined);
  return {
    users: [
      { id: GLOBAL_KEY_USER, models: [EVERY_MODEL] },
      // Open WebUI's administrator also chats, and LiteLLM needs a user to charge for it.
      { id: ADMIN_USER, email: adminEmail, alias: "Administrator", models: [EVERY_MODEL] },
      ...managers.map(({ alias }) => ({ id: alias, models: ["no-default-models"] })),
    ],
    teams: [
      ...(unknownUsers.mode === "team"
        ? [{ id: UNKNOWN_USERS_TEAM, alias: "Newcomers", ...limitsOf(unknownUsers) }]
        : []),
      ...managers.map((service) => ({
        id: service.alias,
        alias: service.alias,
        members: [service.alias],
        memberPermissions: MEMBER_PERMISSIONS,
        ...limitsOf(service),
      })),
    ],
    globalKey: { ...globalKey, user: GLOBAL_KEY_USER, allowedRoutes: OPEN_WEBUI_ROUTES },
    metricsKey: METRICS_KEY,
    serviceKeys: serviceKeys.map(serviceKey),
  };
}

function serviceKey({ management, ...key }: ServiceKeySettings): DeclaredKey {
  if (!management) return { ...key, allowedRoutes: key.allowedRoutes ?? MODEL_ROUTES };
  const { alias, duration, metadata } = key;
  return {
    alias,
    // LiteLLM lets this key give other keys at most this budget.
    maxBudget: management.maxBudget,
    models: ["no-default-models"],
    user: alias,
    allowedRoutes: MANAGEMENT_ROUTES,
    duration,
    metadata,
  };
}

interface Limits {
  readonly models: readonly string[];
  readonly maxBudget?: number | undefined;
  readonly budgetDuration?: string | undefined;
  readonly rpmLimit?: number | undefined;
  readonly tpmLimit?: number | undefined;
}

function limitsOf({ models, maxBudget, budgetDuration, rpmLimit, tpmLimit }: Limits): Limits {
  return { models, maxBudget, budgetDuration, rpmLimit, tpmLimit };
}

/** Names that no other key may take, as `config-templates/litellm/key_rules/reserved.py` reads them. */
export function reservedNames({ globalKey, serviceKeys }: Pick<Settings, "globalKey" | "serviceKeys">): {
  readonly aliases: readonly string[];
  readonly users: readonly string[];
} {
  return {
    aliases: [...RESERVED_IDS, globalKey.alias, ...serviceKeys.map(({ alias }) => alias)],
    users: [GLOBAL_KEY_USER],
  };
}

/**
 * Upper bounds, by team, of keys that services create, as `config-templates/litellm/key_rules/bounds.py` reads them.
 */
export function keyBounds(serviceKeys: Settings["serviceKeys"]): Readonly<Record<string, unknown>> {
  const bounds = serviceKeys.flatMap(({ alias, models, management }) => {
    if (!management) return [];
    const { maxBudget, budgetDuration, duration, rpmLimit, tpmLimit } = management;
    const limits = { user: alias, max_budget: maxBudget, budget_duration: budgetDuration, duration, models };
    return [[alias, { ...limits, rpm_limit: rpmLimit, tpm_limit: tpmLimit }] as const];
  });
  return Object.fromEntries(bounds);
}
