"""Whose a file or batch is: the key's user and team, or the key itself if it has neither.

A team's key and a person's own key have different owners, because different budgets pay for them.
"""

import json
from typing import Any

from litellm.proxy._types import UserAPIKeyAuth

from open_webui_identity.errors import forbidden
from open_webui_identity.users import KEY_OWNER

# What LiteLLM's spend logs and metrics read; not the budgets and the spend at the time of the upload.
CHARGED_FIELDS = {
    "user_api_key": "token",
    "user_api_key_hash": "token",
    "user_api_key_alias": "key_alias",
    "user_api_key_user_id": "user_id",
    "user_api_key_user_email": "user_email",
    "user_api_key_team_id": "team_id",
    "user_api_key_team_alias": "team_alias",
    "user_api_key_org_id": "org_id",
    "user_api_key_project_id": "project_id",
}


def owner_of(key: UserAPIKeyAuth) -> str:
    """Raises RequestRejected (403) for Open WebUI's key, behind which many people are."""
    if key.user_id == KEY_OWNER:
        raise forbidden("Open WebUI's key is not for files and batches. Programs need a key of their own.")
    if key.user_id or key.team_id:
        return json.dumps({"user": key.user_id, "team": key.team_id})
    return json.dumps({"key": key.token})


def charged_to(key: UserAPIKeyAuth) -> dict[str, Any]:
    """Metadata by which LiteLLM charges the key, its user, team and organisation."""
    return {name: getattr(key, field, None) for name, field in CHARGED_FIELDS.items()}
