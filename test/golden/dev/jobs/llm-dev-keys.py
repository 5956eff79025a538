# config-templates/litellm/keys: litellm_api, declared_keys, declared_people, bring_about, in one script.
import sys
import types

MODULES: dict[str, str] = {}

MODULES["litellm_api"] = r'''"""LiteLLM's management API, as the jobs inside its container use it."""

import http.client
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

PROXY = os.environ.get("LLM_STACK_PROXY", "http://127.0.0.1:4000")
MASTER_KEY_FILE = Path(os.environ.get("LLM_STACK_SECRETS", "/run/secrets"), "LITELLM_MASTER_KEY")
# On everything that the stack's jobs make, in its metadata under `managed_by`.
MARK = "llm-stack"
PATIENCE_SECONDS = 50
REQUEST_SECONDS = 10
LONGEST_PAUSE_SECONDS = 8
# Most that LiteLLM gives at once.
PAGE_SIZE = 100

Object = dict[str, Any]


class Refused(Exception):
    """LiteLLM will not do this, however often it is asked."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class Unavailable(Exception):
    """LiteLLM or its database gives no proper answer at the moment."""


class LiteLLM:
    """The management API. It is used for PATIENCE_SECONDS at most, counted from here."""

    def __init__(self, master_key: str, keys: list[str]) -> None:
        """:param keys: what no message may show, beside the master key."""
        self._master_key = master_key
        self._secrets = [master_key, *keys]
        self._deadline = time.monotonic() + PATIENCE_SECONDS
        # Else a web proxy that Docker sets for all containers would get the requests, and with them the master key.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def call(self, method: str, path: str, body: Object | None = None) -> Any:
        """Sends one request and returns the answer's JSON. Raises Refused or Unavailable."""
        try:
            return self._send(method, path, body)
        except urllib.error.HTTPError as error:
            text = self._hide(error.read().decode(errors="replace"))
            message = f"LiteLLM answered {error.code} to {method} {path}: {text}"
            if error.code == HTTPStatus.UNAUTHORIZED:
                message = f"LiteLLM does not accept the master key in {MASTER_KEY_FILE}, which it reads when it starts."
                message += " Restart its container and run `up` again."
            # Without its database /key/update answers 400, everything else 500.
            if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR or (
                error.code == HTTPStatus.BAD_REQUEST and not self._ready()
            ):
                raise Unavailable(message) from None
            raise Refused(message, error.code) from None
        except (OSError, http.client.HTTPException, json.JSONDecodeError) as error:
            raise Unavailable(f"LiteLLM gave no answer to {method} {path}: {error}") from None

    def find_keys(self, **filters: str) -> list[Object]:
        """All keys, as full objects, to which the filters of /key/list apply."""
        return self._find("/key/list", "keys", "size", return_full_object="true", **filters)

    def find_users(self, **filters: str) -> list[Object]:
        """All users to which the filters of /user/list apply; the one for e-mails finds parts of them too."""
        return self._find("/user/list", "users", "page_size", **filters)

    def find_teams(self, **filters: str) -> list[Object]:
        """All teams to which the filters of /v2/team/list apply."""
        return self._find("/v2/team/list", "teams", "page_size", **filters)

    def patiently(self, work: Callable[[], str]) -> str:
        """Starts work, which must bear repetition, again until LiteLLM is available or the patience is at its end."""
        pause = 1
        while True:
            try:
                return work()
            except Unavailable:
                if time.monotonic() + pause >= self._deadline:
                    raise
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    def _find(self, path: str, name: str, size: str, **filters: str) -> list[Object]:
        found: list[Object] = []
        page, pages = 1, 1
        while page <= pages:
            query = {**filters, size: PAGE_SIZE, "page": page}
            answer = self.call("GET", f"{path}?{urllib.parse.urlencode(query)}")
            found += answer[name]
            page, pages = page + 1, answer["total_pages"]
        return found

    def _send(self, method: str, path: str, body: Object | None = None) -> Any:
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError(f"{PATIENCE_SECONDS} seconds are over")
        request = urllib.request.Request(
            PROXY + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self._master_key}", "Content-Type": "application/json"},
        )
        with self._opener.open(request, timeout=min(REQUEST_SECONDS, remaining)) as response:
            return json.loads(response.read().decode(errors="replace"))

    def _ready(self) -> bool:
        try:
            self._send("GET", "/health/readiness")
        except (OSError, http.client.HTTPException, json.JSONDecodeError):
            return False
        return True

    def _hide(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "<key>")
        return text[:500]


def read_master_key() -> str:
    """The master key without the line's end; a character that no header may hold would be shown in Python's error."""
    master_key = MASTER_KEY_FILE.read_text().strip()
    if not (master_key.isascii() and master_key.isprintable()):
        sys.exit(f"{MASTER_KEY_FILE} has several lines or a character that is not ASCII: set another master key.")
    return master_key


def is_managed(record: Object) -> bool:
    """Whether a declaration made this key, user or team."""
    return bool((record.get("metadata") or {}).get("managed_by") == MARK)
'''

MODULES["declared_keys"] = r'''"""Keys: what a declaration says of one, and how LiteLLM is brought there."""

import hashlib
from datetime import UTC, datetime

from litellm_api import MARK, LiteLLM, Object, Refused, is_managed

# LiteLLM's field for each limit of a declaration.
LIMITS = {
    "max_budget": "maxBudget",
    "budget_duration": "budgetDuration",
    "rpm_limit": "rpmLimit",
    "tpm_limit": "tpmLimit",
    "max_parallel_requests": "maxParallelRequests",
}
# Part of the alias of a key whose value was replaced; identity of people is asked of such a key, too.
REPLACED = "-replaced-"


def token_of(declared: Object) -> str:
    """The hash under which LiteLLM knows a key."""
    return hashlib.sha256(declared["key"].encode()).hexdigest()


def wanted_fields(declared: Object, metadata: Object) -> Object:
    """What a declaration says of a key, in LiteLLM's terms; a limit that is not declared is none.

    The key's present metadata stay, save what an earlier declaration brought.
    """
    ours = declared.get("metadata", {})
    earlier = metadata.get("managed_metadata", [])
    others = {name: value for name, value in metadata.items() if name not in earlier}
    marks = {"managed_by": MARK, "managed_metadata": sorted(ours), "managed_duration": declared.get("duration")}
    return {
        "key_alias": declared["alias"],
        "models": declared["models"],
        "allowed_routes": declared.get("allowedRoutes", []),
        "metadata": {**others, **ours, **marks},
        **{field: declared.get(limit) for field, limit in LIMITS.items()},
        **({"user_id": declared["user"]} if "user" in declared else {}),
    }


def changes_to(key: Object, declared: Object) -> Object:
    """The fields to change. The others are not sent: LiteLLM would start the period of an unchanged budget afresh."""
    wanted = wanted_fields(declared, key["metadata"])
    changes = {field: value for field, value in wanted.items() if key[field] != value}
    # A duration counts from when it was declared, not from each run.
    if key["metadata"].get("managed_duration") != declared.get("duration"):
        changes["duration"] = declared.get("duration")
    return changes


def make_way(proxy: LiteLLM, alias: str, keys: list[Object], grace: str) -> None:
    """Takes an alias from the keys that had it before, which go on working for the grace period."""
    if not all(is_managed(key) for key in keys):
        raise Refused(
            "LiteLLM has a key with this alias that this stack did not make. Rename or delete it in LiteLLM's"
            " interface, or declare another alias, and run `up` again."
        )
    for key in keys:
        proxy.call(
            "POST",
            "/key/update",
            {"key": key["token"], "key_alias": f"{alias}{REPLACED}{key['token'][:8]}", "duration": grace},
        )


def upsert(proxy: LiteLLM, declared: Object, grace: str) -> str:
    """Makes one key what its declaration says, and tells what was done."""
    alias, token = declared["alias"], token_of(declared)
    # LiteLLM silently ignores a new key of a value that it has under another alias, so look for the value first.
    present = proxy.find_keys(key_hash=token)
    make_way(proxy, alias, [key for key in proxy.find_keys(key_alias=alias) if key["token"] != token], grace)
    if not present:
        expiry = {"duration": declared["duration"]} if "duration" in declared else {}
        proxy.call("POST", "/key/generate", {**wanted_fields(declared, {}), **expiry, "key": declared["key"]})
        return "created"
    changes = changes_to(present[0], declared)
    if not changes:
        return "unchanged"
    proxy.call("POST", "/key/update", {"key": token, **changes})
    return f"updated {', '.join(sorted(changes))}"


def retire(proxy: LiteLLM, declarations: list[Object]) -> str:
    """Blocks and deletes keys that an earlier declaration made and none has now; replaced ones once they expired."""
    declared = {token_of(one) for one in declarations}
    managed = [key for key in proxy.find_keys() if is_managed(key) and key["token"] not in declared]
    kept = [key for key in managed if is_replaced(key) and not has_expired(key)]
    gone = [key for key in managed if key not in kept]
    # Blocked first, which stops a key everywhere at once, even when deleting fails.
    for key in gone:
        if not key["blocked"] and not has_expired(key):
            proxy.call("POST", "/key/block", {"key": key["token"]})
    if gone:
        proxy.call("POST", "/key/delete", {"keys": [key["token"] for key in gone]})
    said = [f"{key['key_alias']} works until {key['expires']}" for key in kept]
    if gone:
        said.append(f"deleted {', '.join(sorted(str(key['key_alias']) for key in gone))}")
    return "; ".join(said) or "none"


def is_replaced(key: Object) -> bool:
    """Whether another value has taken the key's place."""
    return REPLACED in str(key["key_alias"])


def has_expired(key: Object) -> bool:
    """Whether LiteLLM refuses the key for its age."""
    if not key["expires"]:
        return False
    expires = datetime.fromisoformat(str(key["expires"]))
    return (expires if expires.tzinfo else expires.replace(tzinfo=UTC)) <= datetime.now(UTC)
'''

MODULES["declared_people"] = r'''"""Users and teams that keys belong to: what a declaration says of one, and how LiteLLM is brought there."""

from declared_keys import LIMITS
from litellm_api import MARK, LiteLLM, Object, Refused, is_managed


def ensure_user(proxy: LiteLLM, declared: Object) -> str:
    """Creates a user; one that is there stays as it is, as does another one with the same e-mail."""
    email = declared.get("email")
    present = proxy.find_users(user_ids=declared["id"])
    if email and not present:
        present = [
            user
            for user in proxy.find_users(user_email=email)
            if str(user["user_email"]).strip().lower() == email.lower()
        ]
    if present:
        return "unchanged"
    proxy.call(
        "POST",
        "/user/new",
        {
            "user_id": declared["id"],
            "user_alias": declared.get("alias", declared["id"]),
            "user_role": "internal_user",
            "models": declared["models"],
            "metadata": {"managed_by": MARK},
            "auto_create_key": False,
            **({"user_email": email} if email else {}),
        },
    )
    return "created"


def upsert_team(proxy: LiteLLM, declared: Object) -> str:
    """Makes one team what its declaration says, and tells what was done. Members are added, never taken away."""
    wanted = {
        "team_alias": declared["alias"],
        "models": declared["models"],
        "blocked": False,
        **{field: declared.get(limit) for field, limit in LIMITS.items() if field != "max_parallel_requests"},
    }
    permissions = declared.get("memberPermissions", [])
    present = proxy.find_teams(team_id=declared["id"])
    members = declared.get("members", [])
    if not present:
        given = {name: value for name, value in wanted.items() if value is not None}
        proxy.call(
            "POST",
            "/team/new",
            {
                "team_id": declared["id"],
                **given,
                "metadata": {"managed_by": MARK},
                "members_with_roles": [{"role": "user", "user_id": member} for member in members],
                "team_member_permissions": permissions,
            },
        )
        return "created"
    (team,) = present
    if not is_managed(team):
        raise Refused(
            f"LiteLLM has a team with the id {declared['id']} that this stack did not make. Delete it in LiteLLM's"
            " interface, or declare another name, and run `up` again."
        )
    changes = {field: value for field, value in wanted.items() if team[field] != value}
    if sorted(team["team_member_permissions"] or []) != sorted(permissions):
        changes["team_member_permissions"] = permissions
    if changes:
        proxy.call("POST", "/team/update", {"team_id": declared["id"], **changes})
    listed = {member["user_id"] for member in team["members_with_roles"]}
    joining = [member for member in members if member not in listed]
    for member in joining:
        proxy.call(
            "POST", "/team/member_add", {"team_id": declared["id"], "member": {"role": "user", "user_id": member}}
        )
    said = sorted([*changes, *(["members"] if joining else [])])
    return f"updated {', '.join(said)}" if said else "unchanged"


def block_undeclared_teams(proxy: LiteLLM, declarations: list[Object]) -> str:
    """Blocks the teams that an earlier declaration made and none has now, with every key in them; their books stay."""
    declared = {one["id"] for one in declarations}
    teams = [
        team
        for team in proxy.find_teams()
        if is_managed(team) and team["team_id"] not in declared and not team["blocked"]
    ]
    for team in teams:
        proxy.call("POST", "/team/update", {"team_id": team["team_id"], "blocked": True})
    return f"blocked {', '.join(sorted(team['team_id'] for team in teams))}" if teams else "none"
'''

for name, source in MODULES.items():
    sys.modules[name] = types.ModuleType(name)
    exec(compile(source, f"{name}.py", "exec"), sys.modules[name].__dict__)

"""Brings LiteLLM's users, teams and keys to what the stack declares; any number of times.

Reads the declarations from the variable LLM_STACK_DECLARED (a JSON object with users, teams, keys and rotationGrace)
and the master key from the secrets folder. Touches only what it made itself: its metadata carry a mark.
"""

import json
import os
import sys
from collections.abc import Callable
from functools import partial

from declared_keys import retire, upsert
from declared_people import block_undeclared_teams, ensure_user, upsert_team
from litellm_api import PATIENCE_SECONDS, LiteLLM, Object, Refused, Unavailable, read_master_key


def main() -> None:
    declared: Object = json.loads(os.environ["LLM_STACK_DECLARED"])
    users, teams, keys = declared["users"], declared["teams"], declared["keys"]
    proxy = LiteLLM(read_master_key(), [key["key"] for key in keys])
    work: list[tuple[str, Callable[[], str]]] = [
        *((f"user {user['id']}", partial(ensure_user, proxy, user)) for user in users),
        *((f"team {team['id']}", partial(upsert_team, proxy, team)) for team in teams),
        *((f"key {key['alias']}", partial(upsert, proxy, key, declared["rotationGrace"])) for key in keys),
    ]
    problems: list[str] = []
    try:
        problems += do_all(proxy, work)
        # After a problem an undeclared key may be the one whose successor was refused.
        if not problems:
            problems += do_all(
                proxy,
                [
                    ("undeclared keys", partial(retire, proxy, keys)),
                    ("undeclared teams", partial(block_undeclared_teams, proxy, teams)),
                ],
            )
    except Unavailable as unavailable:
        problems.append(
            f"{unavailable}\nLiteLLM or its database did not work for {PATIENCE_SECONDS} seconds. Read the log"
            " of LiteLLM's container and run `up` again; what is done stays done."
        )
    if problems:
        sys.exit("\n".join(problems))


def do_all(proxy: LiteLLM, work: list[tuple[str, Callable[[], str]]]) -> list[str]:
    """Does everything, prints what was done, and returns what LiteLLM refused. Raises Unavailable."""
    problems = []
    for name, one in work:
        try:
            print(f"{name}: {proxy.patiently(one)}")
        except Refused as refused:
            problems.append(f"{name}: {refused}")
    return problems


if __name__ == "__main__":
    main()
