"""Temporary grants in the metadata of LiteLLM's users. access/grants.py and the sync honour them until they end."""

from typing import Final

from access.grant_format import FIELD, utc_now
from keys.litellm_api import LiteLLM, Object
from people.directory import clean_email, is_system_user

# Names of LiteLLM that are not models: a grant names what it allows.
NOT_GRANTED: Final = frozenset({"all-proxy-models", "no-default-models"})


class Problem(Exception):
    """A command that cannot be done; the message says why."""


def find_person(proxy: LiteLLM, email: str) -> Object:
    """The one person with an e-mail. Raises Problem."""
    # LiteLLM also finds e-mails that contain this one.
    users = [user for user in proxy.find_users(user_email=email) if clean_email(user.get("user_email")) == email]
    if not users:
        raise Problem(f"LiteLLM has no user with the e-mail {email}. `npm run people -- import` creates users.")
    if len(users) > 1:
        raise Problem(f"LiteLLM has {len(users)} users with the e-mail {email}: delete all but one.")
    if is_system_user(users[0]):
        raise Problem(f"The e-mail {email} belongs to a user of the stack that is not a person.")
    return users[0]


def grants_of(user: Object) -> list[Object]:
    found = (user.get("metadata") or {}).get(FIELD)
    return [grant for grant in found if isinstance(grant, dict)] if isinstance(found, list) else []


def write_grants(proxy: LiteLLM, user: Object, grants: list[Object]) -> None:
    metadata = {**(user.get("metadata") or {}), FIELD: grants}
    proxy.call("POST", "/user/update", {"user_id": user["user_id"], "metadata": metadata})


def give(proxy: LiteLLM, user: Object, models: list[str], ends_at: str) -> Object:
    """Adds a grant. Ended ones stay in the metadata as a record."""
    grant = {"models": models, "granted_at": utc_now(), "ends_at": ends_at}
    write_grants(proxy, user, [*grants_of(user), grant])
    return describe(user, grant)


def revoke(proxy: LiteLLM, user: Object, models: list[str]) -> list[Object]:
    """Ends a person's active grants of these models now, or all without models. Returns what ended."""
    moment = utc_now()
    kept: list[Object] = []
    ended: list[Object] = []
    for grant in grants_of(user):
        gone = [name for name in grant["models"] if name in models or not models] if is_active(grant, moment) else []
        stays = [name for name in grant["models"] if name not in gone]
        if stays:
            kept.append({**grant, "models": stays})
        if gone:
            ended.append({**grant, "models": gone, "ends_at": moment})
    if ended:
        write_grants(proxy, user, [*kept, *ended])
    return [describe(user, grant) for grant in ended]


def is_active(grant: Object, moment: str) -> bool:
    return str(grant.get("ends_at")) > moment


def describe(user: Object, grant: Object) -> Object:
    return {
        "email": clean_email(user.get("user_email")),
        "models": grant.get("models"),
        "granted_at": grant.get("granted_at"),
        "ends_at": grant.get("ends_at"),
        "active": is_active(grant, utc_now()),
    }
