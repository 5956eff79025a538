/** What `sync.permissions` returns (config-templates/sync/litellm/71-permissions.sql). */
export type Permissions =
  | { readonly email: string | null; readonly problem: string }
  | {
      readonly email: string;
      readonly litellm_user: {
        readonly id: string;
        readonly name: string;
        readonly role: string;
        readonly blocked: boolean;
      };
      readonly may_use: readonly { readonly why: string; readonly model: string }[];
      readonly open_webui: {
        readonly account: {
          readonly id: string;
          readonly role: string;
          readonly active: boolean | null;
          readonly made_by_sync: boolean;
        } | null;
        readonly groups: readonly string[];
        readonly models: readonly string[];
      };
      readonly difference: {
        readonly missing_in_open_webui: readonly string[];
        readonly only_in_open_webui: readonly string[];
      };
    };

/** A person's permissions as lines that a person reads. */
export function describePermissions(found: Permissions): string {
  if ("problem" in found) return `${found.email ?? "no e-mail"}: ${found.problem}`;
  const { litellm_user: user, open_webui: shown, difference } = found;
  const { account } = shown;
  return [
    `${found.email}: ${user.name}, user ${user.id} of LiteLLM${user.blocked ? ", blocked" : ""}`,
    account === null
      ? "No account in Open WebUI"
      : `Account ${account.id} in Open WebUI, ${account.role}, ${account.made_by_sync ? "made by the synchronisation" : "was there before"}`,
    `Groups: ${list(shown.groups)}`,
    "LiteLLM allows:",
    ...(found.may_use.length === 0 ? ["  nothing"] : found.may_use.map(({ model, why }) => `  ${model}: ${why}`)),
    `Open WebUI shows: ${list(shown.models)}`,
    `Missing in Open WebUI: ${list(difference.missing_in_open_webui)}`,
    `Only in Open WebUI: ${list(difference.only_in_open_webui)}`,
  ].join("\n");
}

function list(values: readonly string[]): string {
  return values.length === 0 ? "none" : values.join(", ");
}
