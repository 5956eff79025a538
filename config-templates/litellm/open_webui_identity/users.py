"""Finds the LiteLLM user that belongs to an Open WebUI account."""

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import Any

from litellm.proxy import proxy_server
from litellm.proxy._types import LiteLLM_UserTable
from litellm.proxy.auth.auth_checks import get_user_object
from litellm.proxy.common_utils.user_api_key_cache import get_management_object_ttl

from open_webui_identity.errors import RequestRejected, forbidden, unavailable
from open_webui_identity.identity_token import Identity
from open_webui_identity.lookups import lookup_arguments
from open_webui_identity.unknown_users import create_user

log = logging.getLogger("LiteLLM Proxy")

# The stack's job makes this user the owner of Open WebUI's key, so that a renamed key is still recognised.
KEY_OWNER = "openwebui_system"

# The sync gives an account in Open WebUI this prefix and the id of its LiteLLM user.
LINK_PREFIX = "usr_"
# Compares e-mails and leaves out system users exactly as the sync does (clean_email and is_system_user in
# config-templates/sync/litellm/41-wanted-people.sql).
FIND_USERS = """
SELECT user_id, lower(btrim(user_email)) = lower($2) AS same_email, coalesce(btrim(user_email), '') = '' AS no_email
FROM "LiteLLM_UserTable" WHERE (user_id = $1 OR lower(btrim(user_email)) = lower($2))
AND user_id NOT IN ('default_user_id', 'openwebui_system')
AND (user_id = 'openwebui_admin' OR metadata ->> 'managed_by' IS DISTINCT FROM 'llm-stack')
"""
MAX_CACHED = 20_000
# No message names an e-mail, because LiteLLM logs these messages.
UNKNOWN_USER = (
    "LiteLLM does not know you: none of its users has the e-mail of your account in Open WebUI. An administrator of the"
    " gateway can add you."
)


@dataclass(frozen=True, slots=True)
class Match:
    """The LiteLLM user of an account, or the reason why there is none."""

    user_id: str | None
    problem: str = ""


class UserDirectory:
    """Finds the LiteLLM users of Open WebUI accounts, and creates missing ones if a default team is set.

    Matches are cached for as long as LiteLLM caches keys.
    """

    def __init__(self, default_team: str | None) -> None:
        """:param default_team: team that unknown people join; with None they are rejected."""
        self._default_team = default_team
        # Each match with its expiry by time.monotonic().
        self._matches: dict[Identity, tuple[Match, float]] = {}
        self._creating = asyncio.Lock()

    async def resolve(self, identity: Identity) -> LiteLLM_UserTable:
        """Raises RequestRejected for unknown, blocked and ambiguous people, and when the database does not answer."""
        match = await self._match(identity)
        if match.user_id is None and not match.problem and self._default_team is not None:
            match = await self._create(identity, self._default_team)
        if match.user_id is None:
            raise forbidden(match.problem or UNKNOWN_USER)
        user = await load_user(match.user_id)
        if user is None:
            gone = (await self._match(identity, fresh=True)).user_id is None
            raise forbidden(UNKNOWN_USER) if gone else database_unavailable()
        if is_blocked(user):
            raise forbidden("Your account is blocked. An administrator of the gateway can unblock it in LiteLLM.")
        return user

    async def _match(self, identity: Identity, fresh: bool = False) -> Match:
        cached = self._matches.get(identity)
        if cached is not None and not fresh and time.monotonic() < cached[1]:
            return cached[0]
        match = match_user(identity, await query_users(linked_user(identity), identity.email))
        if len(self._matches) >= MAX_CACHED:
            self._matches.clear()
        ttl = get_management_object_ttl(proxy_server.user_api_key_cache)
        self._matches[identity] = match, time.monotonic() + ttl
        return match

    async def _create(self, identity: Identity, team_id: str) -> Match:
        # Open WebUI sends several requests at once for the first message of a chat.
        async with self._creating:
            match = await self._match(identity, fresh=True)
            if match.user_id is None and not match.problem:
                await create_user(identity, team_id)
                match = await self._match(identity, fresh=True)
            return match


def linked_user(identity: Identity) -> str | None:
    """Id of the LiteLLM user that the sync created the account for."""
    return identity.account.removeprefix(LINK_PREFIX) if identity.account.startswith(LINK_PREFIX) else None


def match_user(identity: Identity, rows: list[dict[str, Any]]) -> Match:
    """The user with the account's e-mail, or the linked user if that one has no e-mail.

    A linked user with another e-mail does not match: the account may belong to another person by now.
    """
    same_email = [row["user_id"] for row in rows if row["same_email"]]
    if len(same_email) > 1:
        return Match(
            None,
            "Several users of LiteLLM have your e-mail, so the gateway cannot tell whose models and budget to use. An"
            " administrator of the gateway must delete all but one, or change their e-mails.",
        )
    if same_email:
        return Match(same_email[0])
    linked = linked_user(identity)
    if any(row["user_id"] == linked and row["no_email"] for row in rows):
        return Match(linked)
    return Match(None)


def is_blocked(user: LiteLLM_UserTable) -> bool:
    """By the same metadata as in the sync: SCIM's `scim_active` and an administrator's `blocked`."""
    metadata = user.metadata or {}
    return metadata.get("scim_active") is False or metadata.get("blocked") is True


async def query_users(linked: str | None, email: str) -> list[dict[str, Any]]:
    client: Any = proxy_server.prisma_client
    try:
        rows: list[dict[str, Any]] = await client.db.query_raw(FIND_USERS, linked or "", email)
    except Exception as error:  # Prisma's errors have no common class.
        log.warning("open_webui_identity: could not look up a user: %s", type(error).__name__)
        raise database_unavailable() from None
    return rows


def database_unavailable() -> RequestRejected:
    return unavailable("The gateway's database does not answer. Please try again in a minute.")


async def load_user(user_id: str) -> LiteLLM_UserTable | None:
    """The user from LiteLLM's cache or database; None when neither has it."""
    try:
        user: LiteLLM_UserTable | None = await get_user_object(
            user_id=user_id, user_id_upsert=False, **lookup_arguments()
        )
        return user
    except ValueError:
        return None
