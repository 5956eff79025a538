"""Replaces the user, team and organisation in LiteLLM's view of Open WebUI's key with those of the person."""

from typing import Any

from litellm.proxy._types import LiteLLM_TeamMembership, LiteLLM_TeamTableCachedObj, UserAPIKeyAuth
from litellm.proxy.auth.team_grants import team_model_aliases

from open_webui_identity.billing import Billing

budget_state: Any
try:
    from litellm.proxy.spend_tracking import carried_budget_state as budget_state
except ImportError:
    # LiteLLM 1.101.6 has no such module: it looks budgets up again when it writes its metrics.
    budget_state = None

# The fields differ between LiteLLM's versions.
KEY_FIELDS = frozenset(UserAPIKeyAuth.model_fields)
# Budgets at the time of the check (1.106.2).
BUDGET_SNAPSHOTS = ("team_budget_snapshot", "user_budget_snapshot", "org_budget_snapshot")
# A key has these columns of its team with the prefix `team_`. litellm.proxy.auth.team_grants does the same, but does
# not work in 1.101.6.
TEAM_COLUMNS = (
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


def apply_billing(key: UserAPIKeyAuth, billing: Billing) -> None:
    """Sets every field of the key that LiteLLM's limiters and spend logs read, and clears earlier values."""
    for name, value in {**user_fields(billing), **team_fields(billing), **organization_fields(billing)}.items():
        if name in KEY_FIELDS:
            setattr(key, name, value)
    if budget_state is not None:
        budget_state.carry_team_and_user_budget_state(key, billing.team, billing.user)


def user_fields(billing: Billing) -> dict[str, Any]:
    user = billing.user
    return {
        "user_id": user.user_id,
        "user_email": user.user_email,
        "user_spend": user.spend,
        "user_max_budget": user.max_budget,
        "user_model_max_budget": user.model_max_budget,
        "user_rpm_limit": user.rpm_limit,
        "user_tpm_limit": user.tpm_limit,
    }


def team_fields(billing: Billing) -> dict[str, Any]:
    """The team's fields, or their default values without a team."""
    team, membership = billing.team, billing.membership
    named = {f"team_{column}": column for column in TEAM_COLUMNS}
    if team is None:
        values = {name: default_value(name) for name in named}
    else:
        values = {name: getattr(team, column, None) for name, column in named.items()}
    return {
        **values,
        **dict.fromkeys(BUDGET_SNAPSHOTS),
        "team_id": team.team_id if team else None,
        "team_alias": team.team_alias if team else None,
        "team_model_aliases": team_model_aliases(team),
        "team_member": find_member(team, billing.user.user_id) if team else None,
        **member_fields(membership if team else None),
    }


def member_fields(membership: LiteLLM_TeamMembership | None) -> dict[str, Any]:
    return {
        "team_member_spend": membership.spend if membership else None,
        "team_member_tpm_limit": membership.safe_get_team_member_tpm_limit() if membership else None,
        "team_member_rpm_limit": membership.safe_get_team_member_rpm_limit() if membership else None,
    }


def find_member(team: LiteLLM_TeamTableCachedObj, user_id: str) -> Any:
    return next((member for member in team.members_with_roles if member.user_id == user_id), None)


def organization_fields(billing: Billing) -> dict[str, Any]:
    organization = billing.organization
    budget = organization.litellm_budget_table if organization else None
    return {
        "org_id": organization.organization_id if organization else None,
        "organization_alias": organization.organization_alias if organization else None,
        "organization_metadata": organization.metadata if organization else None,
        "organization_max_budget": budget.max_budget if budget else None,
        "organization_rpm_limit": budget.rpm_limit if budget else None,
        "organization_tpm_limit": budget.tpm_limit if budget else None,
    }


def default_value(name: str) -> Any:
    return UserAPIKeyAuth.model_fields[name].get_default(call_default_factory=True) if name in KEY_FIELDS else None
