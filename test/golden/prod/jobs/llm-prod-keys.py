# config-templates/litellm: key_seal, keys/litellm_api, keys/declared_budgets, keys/declared_keys, keys/declared_people, keys/apply_declared_access, in one script.
import sys
import types

MODULES: dict[str, str] = {}

MODULES["key_seal"] = r'''"""The seal with which the stack's job marks the keys that it declares; LiteLLM's hook and the job both know it.

A mark in a key's metadata can be written by everybody who may make keys. The seal cannot: it is made with LiteLLM's
salt key, which only LiteLLM's container has, and holds for one value under one alias. So everybody may read it: on
another key it says nothing.
"""

import hashlib
import hmac

# In the metadata of a key.
SEAL = "managed_seal"


def seal_of(secret: str, token: str, alias: str) -> str:
    """:param token: the hash under which LiteLLM knows the key."""
    text = f"llm-stack key\0{token}\0{alias}"
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def is_sealed(secret: str, token: str, alias: str, metadata: object) -> bool:
    found = metadata.get(SEAL) if isinstance(metadata, dict) else None
    return isinstance(found, str) and hmac.compare_digest(found.encode(), seal_of(secret, token, alias).encode())
'''

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

from key_seal import is_sealed, seal_of

PROXY = os.environ.get("LLM_STACK_PROXY", "http://127.0.0.1:4000")
MASTER_KEY_FILE = Path(os.environ.get("LLM_STACK_SECRETS", "/run/secrets"), "LITELLM_MASTER_KEY")
# LiteLLM's hook makes the same seals of it, see key_seal.py.
SALT_KEY_FILE = MASTER_KEY_FILE.with_name("LITELLM_SALT_KEY")
# Whom LiteLLM takes for the maker of what the master key makes.
MASTER_KEY_USER = "default_user_id"
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

    def __init__(self, keys: list[str]) -> None:
        """:param keys: what no message may show, beside the secrets of LiteLLM itself."""
        self._master_key = read_secret(MASTER_KEY_FILE)
        self._salt_key = read_secret(SALT_KEY_FILE)
        self._secrets = [self._master_key, self._salt_key, *keys]
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

    def seal(self, token: str, alias: str) -> str:
        """What shows that a key is this stack's; LiteLLM's hook lets nobody else have its names and marks."""
        return seal_of(self._salt_key, token, alias)

    def made(self, key: Object) -> bool:
        """Whether this stack made a key. A mark alone says little: some routes of LiteLLM ask no hook."""
        metadata = key["metadata"] or {}
        if metadata.get("managed_by") != MARK:
            return False
        # Before there were seals the job marked its keys, too; those are known by who made them.
        earlier = "managed_seal" not in metadata and key.get("created_by") == MASTER_KEY_USER
        return earlier or is_sealed(self._salt_key, key["token"], str(key["key_alias"]), metadata)

    def wait_until(self, moment: float) -> None:
        """Pauses until time.monotonic() is that far; the pause does not count against the patience."""
        pause = moment - time.monotonic()
        if pause > 0:
            self._deadline += pause
            time.sleep(pause)

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


def read_secret(file: Path) -> str:
    """A secret without the line's end; a character that no header may hold would be shown in Python's error."""
    secret = file.read_text().strip()
    if not (secret and secret.isascii() and secret.isprintable()):
        sys.exit(f"{file} is empty, or has several lines or a character that is not ASCII: set another value.")
    return secret


def is_managed(record: Object) -> bool:
    """Whether a declaration made this user or team; for keys ask LiteLLM.made."""
    return bool((record.get("metadata") or {}).get("managed_by") == MARK)
'''

MODULES["declared_budgets"] = r'''"""What is left of a budget goes from a key to the one that takes its place.

LiteLLM counts each key for itself, so two values of one key would have a budget each while both work. Here they share
it: the old value may use up to half of what is left, and with all of that the new one starts as spent. So both together
never exceed the budget.
"""

import re
from datetime import UTC, datetime, timedelta

from litellm_api import Object

# LiteLLM writes what was spent every 10 seconds (proxy_batch_write_at), give or take 3, and takes a moment for it.
BOOKED_AFTER_SECONDS = 20
# After its end a key may still have requests under way, of LiteLLM's request_timeout at most.
SETTLED_AFTER = timedelta(minutes=15)
CREDITS = "managed_credits"
WINDOW = "managed_window"
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "mo": 31 * 86_400}


def credits_of(metadata: Object) -> float:
    """What predecessors left over of their halves, in USD; it is added to the declared budget."""
    return float(sum((metadata.get(CREDITS) or {}).values()))


def shared(key: Object, budget: float | None, grace: str) -> Object:
    """Changes to a key whose value is replaced: how long it works on, and what it may still spend.

    :param budget: as it is declared now, in USD.
    """
    if budget is None:
        return {"duration": grace}
    spent, most = key["spend"] or 0.0, budget + credits_of(key["metadata"])
    return {
        "duration": until(grace, key["budget_reset_at"]),
        "max_budget": spent + max(0.0, most - spent) / 2,
        # Refilled, it would have a second budget beside that of the new value.
        "budget_duration": None,
    }


def until(grace: str, window_end: str | None) -> str:
    """The grace period, but no longer than the budget's: in the next one the new value has the whole budget."""
    count, unit = re.fullmatch("([0-9]+)([a-z]+)", grace).groups()  # type: ignore[union-attr]
    # The new value is made when what the old one has spent is booked.
    seconds = int(count) * UNITS[unit] + BOOKED_AFTER_SECONDS
    remaining = int((moment(window_end) - datetime.now(UTC)).total_seconds()) if window_end else 0
    # A window that is over stays so until LiteLLM's next look, within minutes.
    return f"{min(seconds, remaining) if remaining > 0 else seconds}s"


def carried(predecessors: list[Object]) -> float:
    """What a new key starts with as spent: what its predecessor has spent, and may still spend."""
    current = [key for key in predecessors if not is_over(key["metadata"].get(WINDOW))]
    if not current:
        return 0.0
    latest = max(current, key=lambda key: str(key.get("created_at")))
    most = latest["max_budget"] if WINDOW in latest["metadata"] else None
    return float(max(latest["spend"] or 0.0, most or 0.0)) - credits_of(latest["metadata"])


def left_over(key: Object) -> float:
    """What a replaced key did not use of its half, in USD, where no new period makes up for it."""
    metadata = key["metadata"]
    if key["max_budget"] is None or metadata.get(WINDOW, "") is not None:
        return 0.0
    return float(max(0.0, key["max_budget"] - (key["spend"] or 0.0)))


def is_over(window_end: str | None) -> bool:
    return window_end is not None and moment(window_end) <= datetime.now(UTC)


def moment(text: str) -> datetime:
    parsed = datetime.fromisoformat(text)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
'''

MODULES["declared_keys"] = r'''"""Keys: what a declaration says of one, and how LiteLLM is brought there."""

import hashlib
import re
from datetime import UTC, datetime, timedelta

from declared_budgets import (
    CREDITS,
    SETTLED_AFTER,
    WINDOW,
    carried,
    credits_of,
    left_over,
    moment,
    shared,
)
from key_seal import SEAL
from litellm_api import MARK, LiteLLM, Object, Refused

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


def wanted_fields(proxy: LiteLLM, declared: Object, metadata: Object) -> Object:
    """What a declaration says of a key, in LiteLLM's terms; a limit that is not declared is none.

    The key's present metadata stay, save what an earlier declaration brought.
    """
    ours = declared.get("metadata", {})
    earlier = metadata.get("managed_metadata", [])
    others = {name: value for name, value in metadata.items() if name not in earlier}
    alias, budget = declared["alias"], declared.get("maxBudget")
    marks = {
        "managed_by": MARK,
        "managed_metadata": sorted(ours),
        "managed_duration": declared.get("duration"),
        SEAL: proxy.seal(declared.get("token") or token_of(declared), alias),
    }
    return {
        "key_alias": alias,
        "models": declared["models"],
        "allowed_routes": declared.get("allowedRoutes", []),
        "metadata": {**others, **ours, **marks},
        **{field: declared.get(limit) for field, limit in LIMITS.items()},
        **({"max_budget": budget + credits_of(metadata)} if budget is not None else {}),
        **({"user_id": declared["user"]} if "user" in declared else {}),
    }


def changes_to(proxy: LiteLLM, key: Object, declared: Object) -> Object:
    """The fields to change. The others are not sent: LiteLLM would start the period of an unchanged budget afresh."""
    wanted = wanted_fields(proxy, declared, key["metadata"])
    changes = {field: value for field, value in wanted.items() if key[field] != value}
    # A duration counts from when it was declared, not from each run.
    if key["metadata"].get("managed_duration") != declared.get("duration"):
        changes["duration"] = declared.get("duration")
    # LiteLLM's hook lets the stack's names go only with the seal.
    return {**changes, "metadata": wanted["metadata"]} if "key_alias" in changes else changes


def make_way(proxy: LiteLLM, declared: Object, grace: str) -> str:
    """Takes an alias from the key that had it before, which goes on working for the grace period; says nothing."""
    alias, token = declared["alias"], token_of(declared)
    keys = [key for key in proxy.find_keys(key_alias=alias) if key["token"] != token]
    if not all(proxy.made(key) for key in keys):
        raise Refused(
            "LiteLLM has a key with this alias that this stack did not make. Rename or delete it in LiteLLM's"
            " interface, or declare another alias, and run `up` again."
        )
    for key in keys:
        replaced = f"{alias}{REPLACED}{key['token'][:8]}"
        budget = declared.get("maxBudget")
        window = {WINDOW: key["budget_reset_at"]} if budget is not None else {}
        metadata = {**key["metadata"], "managed_by": MARK, SEAL: proxy.seal(key["token"], replaced), **window}
        changes = shared(key, budget, grace)
        proxy.call("POST", "/key/update", {"key": key["token"], "key_alias": replaced, "metadata": metadata, **changes})
    return ""


def upsert(proxy: LiteLLM, declared: Object, booked_at: float) -> str:
    """Makes one key what its declaration says, and tells what was done.

    :param booked_at: when, by time.monotonic(), LiteLLM has written what replaced keys had spent.
    """
    # LiteLLM silently ignores a new key of a value that it has under another alias, so look for the value first.
    token = token_of(declared)
    present = proxy.find_keys(key_hash=token)
    if not present:
        expiry = {"duration": declared["duration"]} if "duration" in declared else {}
        spent = spent_before(proxy, declared, booked_at)
        fields = {**wanted_fields(proxy, declared, {}), **expiry, **({"spend": spent} if spent else {})}
        proxy.call("POST", "/key/generate", {**fields, "key": declared["key"]})
        return "created"
    changes = changes_to(proxy, present[0], declared)
    if not changes:
        return "unchanged"
    proxy.call("POST", "/key/update", {"key": token, **changes})
    return f"updated {', '.join(sorted(changes))}"


def spent_before(proxy: LiteLLM, declared: Object, booked_at: float) -> float:
    """What a new key counts as spent from the start, because its predecessors have or may; in USD."""
    if not predecessors(proxy, declared):
        return 0.0
    if declared.get("maxBudget") is not None:
        proxy.wait_until(booked_at)
    return carried(predecessors(proxy, declared))


def predecessors(proxy: LiteLLM, declared: Object) -> list[Object]:
    """Keys whose place a declared one takes."""
    pattern = re.compile(f"{re.escape(declared['alias'])}{REPLACED}[0-9a-f]{{8}}")
    return [key for key in proxy.find_keys() if pattern.fullmatch(str(key["key_alias"])) and proxy.made(key)]


def retire(proxy: LiteLLM, declarations: list[Object]) -> str:
    """Blocks and deletes keys that an earlier declaration made and none has now; replaced ones once they expired."""
    declared = {token_of(one): one for one in declarations}
    managed = [key for key in proxy.find_keys() if proxy.made(key) and key["token"] not in declared]
    kept = [key for key in managed if is_replaced(key) and not is_settled(key)]
    gone = [key for key in managed if key not in kept]
    # Blocked first, which stops a key everywhere at once, even when deleting fails.
    for key in gone:
        if not key["blocked"] and not has_expired(key):
            proxy.call("POST", "/key/block", {"key": key["token"]})
    give_back(proxy, list(declared.values()), gone)
    if gone:
        proxy.call("POST", "/key/delete", {"keys": [key["token"] for key in gone]})
    said = [f"{key['key_alias']} works until {key['expires']}" for key in kept if not has_expired(key)]
    if gone:
        said.append(f"deleted {', '.join(sorted(str(key['key_alias']) for key in gone))}")
    return "; ".join(said) or "none"


def give_back(proxy: LiteLLM, declarations: list[Object], gone: list[Object]) -> None:
    """Adds to a budget without a period what replaced keys left of their halves."""
    for declared in declarations:
        left = {
            key["token"]: left_over(key)
            for key in gone
            if str(key["key_alias"]).startswith(declared["alias"] + REPLACED)
        }
        left = {token: amount for token, amount in left.items() if amount > 0}
        if not left or declared.get("maxBudget") is None:
            continue
        (key,) = proxy.find_keys(key_hash=token_of(declared))
        # By token, so that a run that was cut short gives nothing twice.
        metadata = {**key["metadata"], CREDITS: {**(key["metadata"].get(CREDITS) or {}), **left}}
        budget = declared["maxBudget"] + credits_of(metadata)
        proxy.call("POST", "/key/update", {"key": key["token"], "max_budget": budget, "metadata": metadata})


def is_replaced(key: Object) -> bool:
    """Whether another value has taken the key's place."""
    return REPLACED in str(key["key_alias"])


def has_expired(key: Object, ago: timedelta = timedelta()) -> bool:
    """Whether LiteLLM refuses the key for its age, and for so long at least."""
    return bool(key["expires"]) and moment(str(key["expires"])) + ago <= datetime.now(UTC)


def is_settled(key: Object) -> bool:
    """Whether a replaced key is over and everything booked that it may have spent."""
    return has_expired(key, SETTLED_AFTER if left_over(key) else timedelta())
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

"""Makes LiteLLM's users, teams and keys match what the stack declares. Safe to run any number of times.

Reads the declarations from the variable LLM_STACK_DECLARED (a JSON object with users, teams, keys and rotationGrace)
and the master key from the secrets folder. Touches only what it made itself: its metadata carry a mark.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial

from declared_budgets import BOOKED_AFTER_SECONDS
from declared_keys import make_way, retire, upsert
from declared_people import block_undeclared_teams, ensure_user, upsert_team
from litellm_api import PATIENCE_SECONDS, LiteLLM, Object, Refused, Unavailable

Step = tuple[str, Callable[[], str]]


def main() -> None:
    declared: Object = json.loads(os.environ["LLM_STACK_DECLARED"])
    users, teams, keys = declared["users"], declared["teams"], declared["keys"]
    proxy = LiteLLM([key["key"] for key in keys])
    owners: list[Step] = [
        *((f"user {user['id']}", partial(ensure_user, proxy, user)) for user in users),
        *((f"team {team['id']}", partial(upsert_team, proxy, team)) for team in teams),
    ]
    # By name, what LiteLLM refused.
    problems: dict[str, str] = {}
    failure = ""
    try:
        problems |= run_steps(proxy, owners)
        # All make way before the first is made: one pause is then enough for what LiteLLM has not booked yet.
        problems |= run_steps(
            proxy, [(f"key {key['alias']}", partial(make_way, proxy, key, declared["rotationGrace"])) for key in keys]
        )
        booked_at = time.monotonic() + BOOKED_AFTER_SECONDS
        free = [key for key in keys if f"key {key['alias']}" not in problems]
        problems |= run_steps(proxy, [(f"key {key['alias']}", partial(upsert, proxy, key, booked_at)) for key in free])
        # After a problem an undeclared key may be the one whose successor was refused.
        if not problems:
            problems |= run_steps(
                proxy,
                [
                    ("undeclared keys", partial(retire, proxy, keys)),
                    ("undeclared teams", partial(block_undeclared_teams, proxy, teams)),
                ],
            )
    except Unavailable as unavailable:
        failure = (
            f"{unavailable}\nLiteLLM or its database did not work for {PATIENCE_SECONDS} seconds. Read the log"
            " of LiteLLM's container and run `up` again; what is done stays done."
        )
    said = [*(f"{name}: {problem}" for name, problem in problems.items()), *([failure] if failure else [])]
    if said:
        sys.exit("\n".join(said))


def run_steps(proxy: LiteLLM, steps: list[Step]) -> dict[str, str]:
    """Runs every step, prints what each changed, and returns what LiteLLM refused, by name. Raises Unavailable."""
    problems: dict[str, str] = {}
    for name, step in steps:
        try:
            done = proxy.patiently(step)
        except Refused as refused:
            problems[name] = str(refused)
        else:
            if done:
                print(f"{name}: {done}")
    return problems


if __name__ == "__main__":
    main()
