import { publicUrl } from "../../components/settings/public-url";
import type { Settings } from "../../components/settings/schema";
import { OperationError } from "../command";
import { UsageError } from "../stack-config";

/** What a site needs to know of the settings. */
export type SiteSettings = Pick<Settings, "apiHost" | "ports" | "serviceKeys" | "tls">;

/** Which keys a site gets, and where it runs. */
export interface SiteOptions {
  /** Alias of the service key that manages the site's keys. */
  readonly adminKey: string;
  /** Alias of the service key for the site's own model calls. */
  readonly contentKey: string;
  /** Whether the site runs on the Docker host. */
  readonly local?: boolean | undefined;
}

/** The service keys in a stack's outputs; undefined if it has none. */
export function keysOf(outputs: unknown): Readonly<Record<string, string>> | undefined {
  const { serviceKeys } = outputs as { readonly serviceKeys?: Readonly<Record<string, string>> };
  return serviceKeys !== undefined && Object.keys(serviceKeys).length > 0 ? serviceKeys : undefined;
}

/**
 * The lines for a site's wp-config.php.
 *
 * @param keys values of the service keys by alias.
 * @throws UsageError when the admin key is not declared with `management`; OperationError when a declared key has no value yet.
 */
export function configLines(
  settings: SiteSettings,
  keys: Readonly<Record<string, string>>,
  options: SiteOptions,
): string {
  const admin = settings.serviceKeys.find(({ alias }) => alias === options.adminKey);
  if (admin?.management === undefined) {
    const managing = settings.serviceKeys
      .filter(({ management }) => management !== undefined)
      .map(({ alias }) => alias);
    throw new UsageError(
      `serviceKeys has no key ${options.adminKey} with \`management\` (docs/wordpress.md). With it: ${managing.join(", ") || "none"}.`,
    );
  }
  const hasContentKey = settings.serviceKeys.some(({ alias }) => alias === options.contentKey);
  const { maxBudget, budgetDuration, duration, rpmLimit, tpmLimit } = admin.management;
  const bounds = {
    max_budget: maxBudget,
    budget_duration: budgetDuration,
    duration,
    rpm_limit: rpmLimit,
    tpm_limit: tpmLimit,
  };
  const local = options.local === true;
  const publicAddress = publicUrl(settings.apiHost, settings.ports.https);
  const lines: readonly (readonly [name: string, value: string])[] = [
    ["URL", local ? `http://127.0.0.1:${settings.ports.litellm}` : publicAddress],
    // Browsers need it for LiteLLM's interface.
    ...(local ? [["UI_URL", publicAddress] as const] : []),
    ["ADMIN_KEY", valueOf(keys, options.adminKey)],
    ...(hasContentKey ? [["CONTENT_KEY", valueOf(keys, options.contentKey)] as const] : []),
    ["TEAM", options.adminKey],
    // Undefined limits are left out.
    ["BOUNDS", JSON.stringify(bounds)],
    ...(!local && settings.tls.mode === "selfSigned" ? [["CA_FILE", "/etc/ssl/llm-stack.pem"] as const] : []),
  ];
  return [
    '// Above the line "That\'s all, stop editing!" in wp-config.php. The keys are shown only here: do not put them elsewhere.',
    ...lines.map(([name, value]) => `define( 'LLM_STACK_${name}', ${phpString(value)} );`),
    ...notes(settings, options, hasContentKey),
  ].join("\n");
}

function notes(settings: SiteSettings, options: SiteOptions, hasContentKey: boolean): readonly string[] {
  const selfSigned = !(options.local ?? false) && settings.tls.mode === "selfSigned";
  return [
    ...(selfSigned
      ? ["// Write the output of `npm run --silent outputs -- certificate` to the file LLM_STACK_CA_FILE."]
      : []),
    ...(hasContentKey
      ? []
      : [`// serviceKeys has no key ${options.contentKey}, so themes and plugins cannot use models.`]),
  ];
}

function valueOf(keys: Readonly<Record<string, string>>, alias: string): string {
  const value = keys[alias];
  if (value === undefined) {
    throw new OperationError(`The stack has no key ${alias} yet. To create it: npm run up`);
  }
  return value;
}

/** A PHP string in single quotes, where only these two characters mean anything else than themselves. */
function phpString(text: string): string {
  return `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
}
