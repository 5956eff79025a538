import { table } from "../print/table";

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
      /** The user's own models in LiteLLM. */
      readonly own_list: readonly string[];
      /** Whether that list is empty and means the models of the user's teams (setting `access.emptyModelList`). */
      readonly follows_teams: boolean;
      /** The user's blocked teams, whose models do not count. */
      readonly blocked_teams: readonly string[];
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

/** A user's permissions as readable lines. */
export function describePermissions(found: Permissions): string {
  if ("problem" in found) return `${found.email ?? "no e-mail"}: ${found.problem}`;
  const { litellm_user: user, open_webui: shown, difference } = found;
  const { account } = shown;
  return [
    `${found.email}: ${user.name}, user ${user.id} of LiteLLM${user.blocked ? ", blocked" : ""}`,
    account === null
      ? "No account in Open WebUI"
      : `Account ${account.id} in Open WebUI, ${account.role}, ${account.made_by_sync ? "created by the sync" : "existed before"}`,
    `Groups: ${list(shown.groups)}`,
    ownList(found),
    ...(found.blocked_teams.length === 0 ? [] : [`Blocked teams: ${list(found.blocked_teams)}`]),
    `LiteLLM allows:${found.may_use.length === 0 ? " nothing" : ""}`,
    ...(found.may_use.length === 0 ? [] : [allowed(found.may_use)]),
    `Open WebUI shows: ${list(shown.models)}`,
    `Missing in Open WebUI: ${list(difference.missing_in_open_webui)}`,
    `Only in Open WebUI: ${list(difference.only_in_open_webui)}`,
  ].join("\n");
}

function allowed(models: readonly { readonly why: string; readonly model: string }[]): string {
  return table(
    [],
    models.map(({ model, why }) => [`  ${model}`, why]),
  );
}

function ownList({ own_list, follows_teams }: { own_list: readonly string[]; follows_teams: boolean }): string {
  if (own_list.length > 0) return `Own list: ${list(own_list)}`;
  return follows_teams
    ? "Own list: empty, which means the models of their teams (access.emptyModelList: teams)"
    : "Own list: empty, which means every model";
}

function list(values: readonly string[]): string {
  return values.length === 0 ? "none" : values.join(", ");
}
