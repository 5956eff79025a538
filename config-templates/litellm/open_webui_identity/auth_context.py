"""Puts the person, and who is charged, in place of Open WebUI's key."""

from typing import Any

from litellm.proxy._types import LiteLLM_TeamMembership, LiteLLM_TeamTableCachedObj, UserAPIKeyAuth
from litellm.proxy.auth.team_grants import team_model_aliases

from open_webui_identity.billing import Charge

carried: Any
try:
    from litellm.proxy.spend_tracking import carried_budget_state as carried
except ImportError:
    # LiteLLM 1.101.6 looks budgets up again when it writes its metrics.
    carried = None

# LiteLLM's versions differ in a few limits.
FIELDS = frozenset(UserAPIKeyAuth.model_fields)
# Budgets as they were when the request was checked (1.106.2).
SNAPSHOTS = ("team_budget_snapshot", "user_budget_snapshot", "org_budget_snapshot")
# Columns of a team that a key of the team has with `team_` before their names. As litellm.proxy.auth.team_grants,
# which does not work in 1.101.6.
OF_TEAM = (
    "tpm_limit",
    "rpm_limit",
    "tpd_limit",
    "max_budget",
    "soft_budget",
    "model_max_budget",
    "spend",
    "models",
    "blocked",
    "metadata",
    "object_permission_id",
    "object_permission",
)


def assume(key: UserAPIKeyAuth, charge: Charge) -> None:
    """Fills in what LiteLLM's limiters and its books read of a key; nothing of an earlier charge stays."""
    for name, value in {**of_user(charge), **of_team(charge), **of_organization(charge)}.items():
        if name in FIELDS:
            setattr(key, name, value)
    if carried is not None:
        carried.carry_team_and_user_budget_state(key, charge.team, charge.user)


def of_user(charge: Charge) -> dict[str, Any]:
    user = charge.user
    return {
        "user_id": user.user_id,
        "user_email": user.user_email,
        "user_spend": user.spend,
        "user_max_budget": user.max_budget,
        "user_model_max_budget": user.model_max_budget,
        "user_rpm_limit": user.rpm_limit,
        "user_tpm_limit": user.tpm_limit,
    }


def of_team(charge: Charge) -> dict[str, Any]:
    """The team's fields, or what they are without a team."""
    team, membership = charge.team, charge.membership
    named = {f"team_{column}": column for column in OF_TEAM}
    if team is None:
        values = {name: default(name) for name in named}
    else:
        values = {name: getattr(team, column, None) for name, column in named.items()}
    return {
        **values,
        **dict.fromkeys(SNAPSHOTS),
        "team_id": team.team_id if team else None,
        "team_alias": team.team_alias if team else None,
        "team_model_aliases": team_model_aliases(team),
        "team_member": member_of(team, charge.user.user_id) if team else None,
        **of_member(membership if team else None),
    }


def of_member(membership: LiteLLM_TeamMembership | None) -> dict[str, Any]:
    return {
        "team_member_spend": membership.spend if membership else None,
        "team_member_tpm_limit": membership.safe_get_team_member_tpm_limit() if membership else None,
        "team_member_rpm_limit": membership.safe_get_team_member_rpm_limit() if membership else None,
    }


def member_of(team: LiteLLM_TeamTableCachedObj, user_id: str) -> Any:
    return next((member for member in team.members_with_roles if member.user_id == user_id), None)


def of_organization(charge: Charge) -> dict[str, Any]:
    organization = charge.organization
    budget = organization.litellm_budget_table if organization else None
    return {
        "org_id": organization.organization_id if organization else None,
        "organization_alias": organization.organization_alias if organization else None,
        "organization_metadata": organization.metadata if organization else None,
        "organization_max_budget": budget.max_budget if budget else None,
        "organization_rpm_limit": budget.rpm_limit if budget else None,
        "organization_tpm_limit": budget.tpm_limit if budget else None,
    }


def default(name: str) -> Any:
    return UserAPIKeyAuth.model_fields[name].get_default(call_default_factory=True) if name in FIELDS else None
