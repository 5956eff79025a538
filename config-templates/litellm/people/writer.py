"""Writes people, teams and organisations to LiteLLM. Every write is safe to repeat in a later import."""

from keys.litellm_api import LiteLLM, Object
from people.directory import MARK, Directory

DEFAULT_ROLE = "internal_user"
# In a user's metadata: the identity callback and the sync lock out users with the first. The others say that an import
# blocked the user, and which keys with them.
BLOCKED = "blocked"
BLOCKED_BY_IMPORT = "managed_blocked"
BLOCKED_KEYS = "managed_blocked_keys"


class Writer:
    """Creating an object makes its id known to the writes after it."""

    def __init__(self, proxy: LiteLLM, directory: Directory) -> None:
        self._proxy = proxy
        self._directory = directory

    def create_organization(self, name: str) -> None:
        made = self._proxy.call("POST", "/organization/new", {"organization_alias": name})
        self._directory.organization_ids[name] = made["organization_id"]

    def create_team(self, name: str) -> None:
        """A team without models: to LiteLLM an empty list would mean every model."""
        made = self._proxy.call("POST", "/team/new", {"team_alias": name, "models": ["no-default-models"]})
        self._directory.team_ids[name] = made["team_id"]

    def create_user(self, email: str, wanted: Object) -> None:
        given = {name: value for name, value in wanted.items() if value not in (None, "")}
        body = {
            "user_email": email,
            "user_role": DEFAULT_ROLE,
            **given,
            "metadata": {"managed_by": MARK},
            "auto_create_key": False,
            "send_invite_email": False,
        }
        self._directory.user_ids[email] = self._proxy.call("POST", "/user/new", body)["user_id"]

    def join(self, group: tuple[str, str], emails: list[str]) -> None:
        """Adds people to one organisation or team, which LiteLLM does for a team in one transaction.

        :param group: `organization` or `team`, and the name.
        """
        kind, name = group
        users = [self._directory.user_ids[email] for email in emails]
        if kind == "team":
            members = [{"role": "user", "user_id": user} for user in users]
            self._post("/team/member_add", {"team_id": self._directory.team_ids[name], "member": members})
        else:
            members = [{"role": DEFAULT_ROLE, "user_id": user} for user in users]
            organization = self._directory.organization_ids[name]
            self._post("/organization/member_add", {"organization_id": organization, "member": members})

    def update_user(self, body: Object) -> None:
        self._post("/user/update", body)

    def leave_team(self, team_id: str, user_id: str) -> None:
        self._post("/team/member_delete", {"team_id": team_id, "user_id": user_id})

    def leave_organization(self, organization_id: str, user_id: str) -> None:
        body = {"organization_id": organization_id, "user_id": user_id}
        self._proxy.call("DELETE", "/organization/member_delete", body)

    def block(self, user: Object, keys: list[str]) -> None:
        """Writes down the keys before it blocks them, so that a later import can unblock exactly these."""
        earlier = user["metadata"].get(BLOCKED_KEYS, [])
        marks = {BLOCKED: True, BLOCKED_BY_IMPORT: True, BLOCKED_KEYS: sorted({*earlier, *keys})}
        self._post("/user/update", {"user_id": user["user_id"], "metadata": {**user["metadata"], **marks}})
        for token in keys:
            self._post("/key/block", {"key": token})

    def unblock(self, user: Object) -> None:
        present = {key["token"] for key in self._proxy.find_keys(user_id=user["user_id"])}
        for token in user["metadata"].get(BLOCKED_KEYS, []):
            if token in present:
                self._post("/key/unblock", {"key": token})
        metadata = {**user["metadata"], BLOCKED: False, BLOCKED_BY_IMPORT: False, BLOCKED_KEYS: []}
        self._post("/user/update", {"user_id": user["user_id"], "metadata": metadata})

    def _post(self, path: str, body: Object) -> None:
        self._proxy.call("POST", path, body)
