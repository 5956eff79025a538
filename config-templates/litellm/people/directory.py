"""People, teams and organisations as LiteLLM has them."""

from http import HTTPStatus
from typing import Final

from keys.litellm_api import MASTER_KEY_USER, LiteLLM, Object, Refused, is_managed

# The import's mark in a user's metadata. It differs from the mark of the stack's own users, which are not people.
MARK: Final = "people-import"
# The one user with the stack's mark who is a person: Open WebUI's administrator.
ADMINISTRATOR: Final = "openwebui_admin"
SYSTEM_USERS: Final = frozenset({MASTER_KEY_USER, "openwebui_system"})


class Directory:
    """Everything that an import compares with. Read once; the ids of objects that the import creates are added."""

    def __init__(self, proxy: LiteLLM) -> None:
        self.users: dict[str, list[Object]] = {}
        # E-mails of users that are not people.
        self.taken: set[str] = set()
        for user in proxy.find_users():
            email = clean_email(user.get("user_email"))
            if is_system_user(user):
                self.taken.add(email)
            elif email:
                self.users.setdefault(email, []).append(user)
        self.teams = by_name(proxy.find_teams(), "team_alias")
        organizations = find_organizations(proxy)
        self.has_organizations = organizations is not None
        self.organizations = by_name(organizations or [], "organization_alias")
        # Ids by name, and for users by e-mail.
        self.user_ids = {email: str(users[0]["user_id"]) for email, users in self.users.items()}
        self.team_ids = {name: str(teams[0]["team_id"]) for name, teams in self.teams.items()}
        self.organization_ids = {name: str(found[0]["organization_id"]) for name, found in self.organizations.items()}
        self._teams_of = members_index(self.teams, "members_with_roles", "team_id")
        self._organizations_of = members_index(self.organizations, "members", "organization_id")

    def teams_of(self, user: Object) -> list[str]:
        """Names of the teams that list a user."""
        return sorted({name for name, _ in self.team_memberships(user)})

    def team_memberships(self, user: Object) -> list[tuple[str, str]]:
        """Names and ids of the teams that list a user, by id or by e-mail alone."""
        by_email = self._teams_of.get(clean_email(user["user_email"]), [])
        return list(dict.fromkeys([*self._teams_of.get(user["user_id"], []), *by_email]))

    def organizations_of(self, user: Object) -> list[str]:
        """Names of a user's organisations."""
        return sorted({name for name, _ in self.organization_memberships(user)})

    def organization_memberships(self, user: Object) -> list[tuple[str, str]]:
        """Names and ids of a user's organisations."""
        return self._organizations_of.get(user["user_id"], [])


def members_index(named: dict[str, list[Object]], field: str, id_field: str) -> dict[str, list[tuple[str, str]]]:
    """Names and ids of the records that list a member, by the member's id, or by e-mail if the member has no id."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, records in named.items():
        for record in records:
            for member in record.get(field) or []:
                key = member.get("user_id") or clean_email(member.get("user_email"))
                found.setdefault(key, []).append((name, str(record[id_field])))
    return found


def is_system_user(user: Object) -> bool:
    """Whether a user is not a person; sync.is_system_user has the same rule."""
    if user["user_id"] in SYSTEM_USERS:
        return True
    return is_managed(user) and user["user_id"] != ADMINISTRATOR


def is_imported(user: Object) -> bool:
    """Whether an import created this user."""
    return bool((user.get("metadata") or {}).get("managed_by") == MARK)


def clean_email(email: object) -> str:
    return str(email or "").strip().lower()


def by_name(records: list[Object], field: str) -> dict[str, list[Object]]:
    """Records by name; LiteLLM allows several with one name."""
    named: dict[str, list[Object]] = {}
    for record in records:
        if record.get(field):
            named.setdefault(str(record[field]).strip(), []).append(record)
    return named


def find_organizations(proxy: LiteLLM) -> list[Object] | None:
    """All organisations with their members; None where LiteLLM has them only with a licence."""
    try:
        found: list[Object] = proxy.call("GET", "/organization/list")
    except Refused as refused:
        if refused.status == HTTPStatus.FORBIDDEN:
            return None
        raise
    return found


def find_models(proxy: LiteLLM) -> set[str]:
    """Every name that a user's model list may have."""
    names = {"all-proxy-models", "no-default-models"}
    for model in proxy.call("GET", "/model/info")["data"]:
        names |= {str(model["model_name"]), *((model.get("model_info") or {}).get("access_groups") or [])}
    return names
