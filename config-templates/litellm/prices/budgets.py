"""Which budgets a request counts towards."""

from dataclasses import dataclass
from typing import Any

from litellm.proxy._types import UI_TEAM_ID, UserAPIKeyAuth

from open_webui_identity.lookups import find_membership, find_organization, find_team
from open_webui_identity.users import load_user

# Columns of keys, users, teams and budgets. A soft budget only warns.
COLUMNS = ("max_budget", "budget_limits", "model_max_budget")


@dataclass(frozen=True, slots=True)
class Payers:
    """LiteLLM's rows of those whose budgets a request counts towards; None for those that it has not."""

    key: Any
    user: Any = None
    team: Any = None
    membership: Any = None
    organization: Any = None

    def budget_owner(self) -> str | None:
        """The first with a budget, in words for an error message. None if the request counts towards no budget."""
        member_budget = getattr(self.membership, "litellm_budget_table", None)
        default_member_budget = (getattr(self.team, "metadata", None) or {}).get("team_member_budget_id")
        owners = {
            "the user": has_budget(self.user) or getattr(self.key, "end_user_max_budget", None) is not None,
            "the team": has_budget(self.team),
            "the member of the team": has_budget(member_budget) or bool(default_member_budget),
            "the organisation": has_budget(getattr(self.organization, "litellm_budget_table", None)),
            "the key": has_budget(self.key) or has_budget(getattr(self.key, "litellm_budget_table", None)),
        }
        return next((owner for owner, found in owners.items() if found), None)


def has_budget(row: Any) -> bool:
    """A budget of 0 is one."""
    return any(getattr(row, column, None) not in (None, {}, []) for column in COLUMNS)


async def find_payers(key: UserAPIKeyAuth) -> Payers:
    """Looks up everyone behind a key. Raises RequestRejected (503) when the database does not answer."""
    user = await load_user(key.user_id) if key.user_id else None
    team = await find_team(key.team_id) if key.team_id not in (None, UI_TEAM_ID) else None
    membership = await find_membership(user.user_id, team.team_id) if user and team else None
    # A key of a team counts towards the team's organisation; any other key towards its own or its user's.
    own = key.org_id or (team.organization_id if team else user.organization_id if user else None)
    return Payers(key, user, team, membership, await find_organization(own))
