"""Which LiteLLM user an account of Open WebUI is."""

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import Any

from litellm.proxy import proxy_server
from litellm.proxy._types import LiteLLM_UserTable
from litellm.proxy.auth.auth_checks import get_user_object
from litellm.proxy.common_utils.user_api_key_cache import get_management_object_ttl

from open_webui_identity.errors import Refusal, not_allowed, unavailable
from open_webui_identity.identity_token import Identity
from open_webui_identity.lookups import sources
from open_webui_identity.unknown_users import create

log = logging.getLogger("LiteLLM Proxy")

# Open WebUI's id of an account that the synchronisation made for a LiteLLM user.
LINK = "usr_"
# E-mails are compared as the synchronisation does, and users that nobody is are left out as there (clean_email and
# is_system_user in config-templates/sync/litellm/41-wanted-people.sql).
FIND = """
SELECT user_id, lower(btrim(user_email)) = lower($2) AS same_email, coalesce(btrim(user_email), '') = '' AS no_email
FROM "LiteLLM_UserTable" WHERE (user_id = $1 OR lower(btrim(user_email)) = lower($2))
AND user_id NOT IN ('default_user_id', 'openwebui_system')
AND (user_id = 'openwebui_admin' OR metadata ->> 'managed_by' IS DISTINCT FROM 'llm-stack')
"""
MOST_REMEMBERED = 20_000
# No refusal names an e-mail: LiteLLM writes them to its log.
UNKNOWN = (
    "LiteLLM does not know you: none of its users has the e-mail of your account in Open WebUI. An administrator of the"
    " gateway can add you."
)


@dataclass(frozen=True, slots=True)
class Found:
    """What the database says of an account: its LiteLLM user, or why it has none."""

    user_id: str | None
    refusal: str = ""


class People:
    """Finds, and where wanted creates, the LiteLLM users of those who ask.

    What the database said is believed for as long as LiteLLM believes its cached keys.
    """

    def __init__(self, default_team: str | None) -> None:
        """:param default_team: the team that people whom LiteLLM does not know join; None refuses them."""
        self._default_team = default_team
        # What was found, and until when it is believed.
        self._found: dict[Identity, tuple[Found, float]] = {}
        self._creating = asyncio.Lock()

    async def user_of(self, identity: Identity) -> LiteLLM_UserTable:
        """Raises Refusal for people who are unknown, blocked or two, and while the database does not answer."""
        found = await self._find(identity)
        if found.user_id is None and not found.refusal and self._default_team is not None:
            found = await self._create(identity, self._default_team)
        if found.user_id is None:
            raise not_allowed(found.refusal or UNKNOWN)
        user = await load(found.user_id)
        if user is None:
            gone = (await self._find(identity, fresh=True)).user_id is None
            raise not_allowed(UNKNOWN) if gone else no_answer()
        if is_blocked(user):
            raise not_allowed("Your account is blocked. An administrator of the gateway can unblock it in LiteLLM.")
        return user

    async def _find(self, identity: Identity, fresh: bool = False) -> Found:
        known = self._found.get(identity)
        if known is not None and not fresh and time.monotonic() < known[1]:
            return known[0]
        found = choose(identity, await query(linked_user(identity), identity.email))
        if len(self._found) >= MOST_REMEMBERED:
            self._found.clear()
        believed_for = get_management_object_ttl(proxy_server.user_api_key_cache)
        self._found[identity] = found, time.monotonic() + believed_for
        return found

    async def _create(self, identity: Identity, team_id: str) -> Found:
        # A chat's first message brings several requests at once.
        async with self._creating:
            found = await self._find(identity, fresh=True)
            if found.user_id is None and not found.refusal:
                await create(identity, team_id)
                found = await self._find(identity, fresh=True)
            return found


def linked_user(identity: Identity) -> str | None:
    """The LiteLLM user for whom the synchronisation made the account."""
    return identity.account.removeprefix(LINK) if identity.account.startswith(LINK) else None


def choose(identity: Identity, rows: list[dict[str, Any]]) -> Found:
    """The user with the account's e-mail; the linked one when its e-mail is the same, or when it has none.

    A linked user with another e-mail is not believed: the account may be a namesake's by now.
    """
    same_email = [row["user_id"] for row in rows if row["same_email"]]
    if len(same_email) > 1:
        return Found(
            None,
            "Several users of LiteLLM have your e-mail, so it cannot be told whose models and budget to use. An"
            " administrator of the gateway must delete all but one, or change their e-mails.",
        )
    if same_email:
        return Found(same_email[0])
    linked = linked_user(identity)
    if any(row["user_id"] == linked and row["no_email"] for row in rows):
        return Found(linked)
    return Found(None)


def is_blocked(user: LiteLLM_UserTable) -> bool:
    """By the marks that the synchronisation knows too: SCIM's, and an administrator's in the user's metadata."""
    metadata = user.metadata or {}
    return metadata.get("scim_active") is False or metadata.get("blocked") is True


async def query(linked: str | None, email: str) -> list[dict[str, Any]]:
    client: Any = proxy_server.prisma_client
    try:
        rows: list[dict[str, Any]] = await client.db.query_raw(FIND, linked or "", email)
    except Exception as error:  # Prisma has no common class for what may go wrong.
        log.warning("open_webui_identity: no answer to who asks: %s", type(error).__name__)
        raise no_answer() from None
    return rows


def no_answer() -> Refusal:
    return unavailable("The gateway's database does not answer. Please try again in a minute.")


async def load(user_id: str) -> LiteLLM_UserTable | None:
    """The user from LiteLLM's own cache or database; None when neither has it now."""
    try:
        user: LiteLLM_UserTable | None = await get_user_object(user_id=user_id, user_id_upsert=False, **sources())
        return user
    except ValueError:
        return None
