import { declaredAccess, type DeclaredKey } from "../../../components/litellm/declared-access";
import type { ModelSettings, ServiceKeySettings, Settings } from "../../../components/settings/schema";
import { leaves } from "../../review/differences";
import type { AuditedStack } from "../audited-stack";
import { heading, paragraph, table, type Chapter } from "../document";

/** Settings about people and their rights. */
const IDENTITY = [
  "adminEmail",
  "signIn",
  "unknownUsers",
  "access",
  "sync",
  "unpriced",
  "smtp",
  "monitoring.host",
  "monitoring.signIn",
  "monitoring.auditor",
  "rotate",
  "rotationGrace",
  "rotationMaxAge",
] as const;

/** Keys, teams, models, their limits and budgets; how people sign in. */
export function accessChapter({ settings }: AuditedStack): Chapter {
  const { globalKey, metricsKey, serviceKeys, teams, users } = declaredAccess(settings);
  const keys = [globalKey, metricsKey, ...serviceKeys];
  return {
    title: "Keys, budgets and identity",
    blocks: [
      paragraph(
        "What the stack declares. People, their teams and keys are data in LiteLLM: npm run people, npm run permissions and " +
          "npm run keys show them.",
      ),
      heading("Keys"),
      table(
        ["`Alias", "User", "Models", "Limits", "`Routes"],
        keys.map((key) => [key.alias, key.user ?? "", key.models, limitsOf(key), key.allowedRoutes]),
      ),
      heading("Bounds of the keys that services create"),
      table(
        ["`Service", "Models", "All its keys together", "Each key"],
        settings.serviceKeys.flatMap(managedRow),
        "No service key may create keys.",
      ),
      heading("Users and teams"),
      table(
        ["`Id", "Kind", "Models", "Limits"],
        [
          ...users.map(({ id, models, email }) => [id, email === undefined ? "user" : `user ${email}`, models, "none"]),
          ...teams.map((team) => [String(team["id"]), "team", team["models"] as readonly string[], limitsOf(team)]),
        ],
      ),
      heading("Models"),
      table(["`Name", "`Calls", "Limits for all callers together"], settings.models.map(modelRow)),
      heading("Identity settings"),
      table(["`Setting", "Value"], identityRows(settings)),
    ],
  };
}

const LIMITS: Readonly<Record<string, string>> = {
  maxBudget: "USD",
  budgetDuration: "every",
  rpmLimit: "requests a minute",
  tpmLimit: "tokens a minute",
  maxParallelRequests: "requests at once",
  duration: "lifetime",
};

function limitsOf(holder: DeclaredKey | Readonly<Record<string, unknown>>): readonly string[] {
  const values = holder as Readonly<Record<string, unknown>>;
  const found = Object.entries(LIMITS).flatMap(([field, unit]) => {
    const value = values[field];
    if (typeof value !== "string" && typeof value !== "number") return [];
    return [["every", "lifetime"].includes(unit) ? `${unit} ${value}` : `${value} ${unit}`];
  });
  return found.length === 0 ? ["none"] : found;
}

function managedRow({ management, ...service }: ServiceKeySettings) {
  return management ? [[service.alias, service.models, limitsOf(service), limitsOf(management)]] : [];
}

function modelRow({ name, model, apiBase, rpm, tpm }: ModelSettings) {
  const limits = [
    ...(rpm === undefined ? [] : [`${rpm} requests a minute`]),
    ...(tpm === undefined ? [] : [`${tpm} tokens a minute`]),
  ];
  return [name, [model, ...(apiBase === undefined ? [] : [apiBase])], limits.length === 0 ? ["none"] : limits];
}

function identityRows(settings: Settings): readonly (readonly [string, string])[] {
  return IDENTITY.flatMap((path) => {
    const [name = "", field] = path.split(".");
    const setting = settings[name as keyof Settings] as unknown;
    const value = field === undefined ? setting : (setting as Readonly<Record<string, unknown>>)[field];
    const found = [...leaves(value ?? "", path)];
    return found.length === 0
      ? [[path, "not set"] as const]
      : found.map(([key, text]) => [key, text === "" ? "not set" : text] as const);
  });
}
