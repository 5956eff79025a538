"""Makes LiteLLM's users and teams, which own keys, match their declarations."""

from keys.declared_keys import LIMITS
from keys.litellm_api import MARK, LiteLLM, Object, Refused, is_managed


def ensure_user(proxy: LiteLLM, declared: Object) -> str:
    """Creates a user unless one with the id or the e-mail exists; an existing user stays unchanged."""
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
    """Makes one team match its declaration, and returns what changed. Members are added, never removed."""
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
    changed = sorted([*changes, *(["members"] if joining else [])])
    return f"updated {', '.join(changed)}" if changed else "unchanged"


def block_undeclared_teams(proxy: LiteLLM, declarations: list[Object]) -> str:
    """Blocks teams that are no longer declared, and with them their keys; their spend logs stay."""
    declared = {one["id"] for one in declarations}
    teams = [
        team
        for team in proxy.find_teams()
        if is_managed(team) and team["team_id"] not in declared and not team["blocked"]
    ]
    for team in teams:
        proxy.call("POST", "/team/update", {"team_id": team["team_id"], "blocked": True})
    return f"blocked {', '.join(sorted(team['team_id'] for team in teams))}" if teams else "none"
