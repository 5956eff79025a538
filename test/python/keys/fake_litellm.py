"""A fake of LiteLLM's management API for keys, users and teams.

As measured on LiteLLM 1.101.6 and 1.106.2, which agree in all of this.
"""

import hashlib
import importlib
import re
import secrets
import urllib.parse
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from faulty_server import Answer, FaultyServer

Object = dict[str, Any]

LARGEST_PAGE = 100
EMPTY_KEY: Object = {
    "key_alias": None,
    "models": [],
    "allowed_routes": [],
    "aliases": {},
    "metadata": {},
    "max_budget": None,
    "budget_duration": None,
    "budget_reset_at": None,
    "rpm_limit": None,
    "tpm_limit": None,
    "max_parallel_requests": None,
    "user_id": None,
    "created_by": "default_user_id",
    "created_at": "",
    "expires": None,
    "blocked": None,
    "spend": 0.0,
}
NOT_NULL = {"models", "allowed_routes"}
EMPTY_TEAM: Object = {
    "models": [],
    "metadata": {},
    "blocked": False,
    "max_budget": None,
    "budget_duration": None,
    "rpm_limit": None,
    "tpm_limit": None,
    "members_with_roles": [],
    "team_member_permissions": [],
}
# The time of the first request; each further one is a second later.
START = datetime(2100, 1, 1, tzinfo=UTC)
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def token_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def one_page(name: str, rows: list[Any], query: dict[str, str], size_name: str) -> Answer:
    size, page = int(query.get(size_name, "10")), int(query.get("page", "1"))
    if size > LARGEST_PAGE:
        return 422, {"detail": [{"loc": ["query", size_name], "msg": "Input should be less than or equal to 100"}]}
    shown = rows[(page - 1) * size : page * size]
    return 200, {name: shown, "total_count": len(rows), "page": page, "total_pages": -(-len(rows) // size)}


def error(status: int, message: str) -> Answer:
    return status, {"error": {"message": message, "type": "bad_request_error", "param": None, "code": str(status)}}


class FakeLiteLLM(FaultyServer):
    def __init__(self, master_key: str, salt_key: str, port: int = 0) -> None:
        super().__init__(port)
        self.salt_key = salt_key
        self.master_key = master_key
        self.rows: dict[str, Object] = {}
        self.users: dict[str, Object] = {}
        self.teams: dict[str, Object] = {}
        self.database_away = False
        # What a path does instead of its real work.
        self.instead: dict[str, Callable[[Any], Answer]] = {}

    def add(self, key: str, **fields: Any) -> Object:
        """Adds a key to the database without any checks."""
        row = {**EMPTY_KEY, **fields, "token": token_of(key)}
        self.rows[row["token"]] = row
        return row

    def key(self, key: str) -> Object:
        """The row of a key that must exist."""
        return self.rows[token_of(key)]

    def aliases(self) -> list[str]:
        return sorted(row["key_alias"] for row in self.rows.values())

    def sent(self, path: str) -> list[Any]:
        """The bodies of the requests to one path."""
        return [body for _, requested, body in self.requests if requested.partition("?")[0] == path]

    def answer(self, method: str, url: str, key: str, body: Any) -> Answer:
        path, _, query = url.partition("?")
        if path == "/health/readiness":
            status = 503 if self.database_away else 200
            return status, {"status": "healthy", "db": "disconnected" if self.database_away else "connected"}
        if key != self.master_key:
            return error(401, f"Invalid proxy server token passed. Received API Key = sk-...{key[-4:]}")
        if self.database_away:
            return error(400 if path == "/key/update" else 500, "Authentication Error, Error in external connector")
        if path in self.instead:
            return self.instead[path](body)
        routes = {
            ("GET", "/key/list"): lambda: self._list(dict(urllib.parse.parse_qsl(query))),
            ("POST", "/key/generate"): lambda: self._generate(body),
            ("POST", "/key/update"): lambda: self._update(body),
            ("POST", "/key/delete"): lambda: self._delete(body),
            ("POST", "/key/block"): lambda: self._update({"key": body["key"], "blocked": True}),
            ("POST", "/key/unblock"): lambda: self._update({"key": body["key"], "blocked": False}),
            ("GET", "/user/list"): lambda: self._list_users(dict(urllib.parse.parse_qsl(query))),
            ("POST", "/user/new"): lambda: self._new_user(body),
            ("GET", "/v2/team/list"): lambda: self._list_teams(dict(urllib.parse.parse_qsl(query))),
            ("POST", "/team/new"): lambda: self._new_team(body),
            ("POST", "/team/update"): lambda: self._change_team(body["team_id"], body),
            ("POST", "/team/member_add"): lambda: self._add_member(body),
        }
        return routes[method, path]()

    def _list(self, query: dict[str, str]) -> Answer:
        wanted = {"key_alias": query.get("key_alias"), "token": query.get("key_hash")}
        rows = [row for row in self.rows.values() if all(value in (None, row[name]) for name, value in wanted.items())]
        # Newest first.
        rows.reverse()
        full = query.get("return_full_object") == "true"
        return one_page("keys", [row if full else row["token"] for row in rows], query, "size")

    def _list_users(self, query: dict[str, str]) -> Answer:
        part, ids = query.get("user_email", ""), query.get("user_ids")
        rows = [row for row in self.users.values() if ids in (None, row["user_id"])]
        return one_page("users", [row for row in rows if part in (row.get("user_email") or "")], query, "page_size")

    def _list_teams(self, query: dict[str, str]) -> Answer:
        rows = [row for row in self.teams.values() if query.get("team_id") in (None, row["team_id"])]
        return one_page("teams", rows, query, "page_size")

    def _new_team(self, body: Object) -> Answer:
        if body["team_id"] in self.teams:
            return error(400, f"Team id = {body['team_id']} already exists.")
        creator = {"role": "admin", "user_id": "default_user_id"}
        self.teams[body["team_id"]] = {**EMPTY_TEAM, **body}
        self.teams[body["team_id"]]["members_with_roles"] = [*body["members_with_roles"], creator]
        return 200, body

    def _change_team(self, team_id: str, fields: Object) -> Answer:
        self.teams[team_id].update(fields)
        return 200, self.teams[team_id]

    def _add_member(self, body: Object) -> Answer:
        self.teams[body["team_id"]]["members_with_roles"].append(body["member"])
        return 200, body

    def _may_have(self, token: str, alias: str, metadata: Object) -> bool:
        """The check of LiteLLM's hook key_rules/reserved.py."""
        seals = importlib.import_module("key_rules.seal")
        return bool(seals.is_sealed(self.salt_key, token, alias, metadata)) or "managed_by" not in metadata

    def _generate(self, body: Object) -> Answer:
        value = body.get("key") or f"sk-{secrets.token_hex(8)}"
        if not self._may_have(token_of(value), body["key_alias"], body.get("metadata") or {}):
            return error(403, "A new key is refused: metadata change managed_by")
        if self._alias_is_taken(body, ""):
            return error(400, f"Key with alias '{body['key_alias']}' already exists.")
        if not value.startswith("sk-"):
            return error(400, f"LiteLLM Virtual Key must start with 'sk-'. Received: {value[:4]}****{value[-4:]}")
        # For a value that exists under another alias, LiteLLM reports success and does nothing.
        if token_of(value) not in self.rows:
            given = {name: field for name, field in body.items() if name not in ("key", "duration")}
            row = self.add(value, **{name: field for name, field in given.items() if field is not None})
            self._start_periods(row, {name: field for name, field in body.items() if field is not None})
        return 200, {"key": value, "token": token_of(value)}

    def _update(self, body: Object) -> Answer:
        row = self.rows.get(body["key"])
        if row is None:
            return error(404, "Key not found.")
        if self._alias_is_taken(body, body["key"]):
            return error(400, f"Key with alias '{body['key_alias']}' already exists.")
        if any(name in NOT_NULL and field is None for name, field in body.items()):
            return error(400, "A value is required but not set")
        changed = {**row, **body}
        names = {"key_alias", "metadata"} & set(body)
        if names and not self._may_have(row["token"], changed["key_alias"], changed["metadata"]):
            return error(403, "This change of a key is refused: metadata change managed_by")
        row.update({name: field for name, field in body.items() if name not in ("key", "duration")})
        self._start_periods(row, body)
        return 200, row

    def _delete(self, body: Object) -> Answer:
        found = [token for token in body["keys"] if self.rows.pop(token, None) is not None]
        return (200, {"deleted_keys": body["keys"]}) if found else error(404, "No keys found")

    def _new_user(self, body: Object) -> Answer:
        if body["user_id"] in self.users:
            return error(409, f"User with id {body['user_id']} already exists")
        self.users[body["user_id"]] = body
        return 200, body

    def _alias_is_taken(self, body: Object, token: str) -> bool:
        others = (row for other, row in self.rows.items() if other != token)
        return "key_alias" in body and any(row["key_alias"] == body["key_alias"] for row in others)

    def _start_periods(self, row: Object, body: Object) -> None:
        """A period starts whenever its length is sent, even an unchanged one."""
        for sent, period in (("duration", "expires"), ("budget_duration", "budget_reset_at")):
            if sent in body:
                row[period] = None if body[sent] is None else self._end_of(body[sent])

    def _end_of(self, duration: str) -> str:
        number, unit = re.fullmatch(r"(\d+)([smhd])", duration).groups()  # type: ignore[union-attr]
        length = timedelta(seconds=len(self.requests)) + timedelta(**{UNITS[unit]: int(number)})
        return (START + length).isoformat()
