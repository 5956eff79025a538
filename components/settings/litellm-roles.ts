/** LiteLLM's user roles (litellm/proxy/_types.py, LitellmUserRoles). */
export const LITELLM_ROLES = [
  "proxy_admin",
  "proxy_admin_viewer",
  "org_admin",
  "internal_user",
  "internal_user_viewer",
] as const;

/** The roles of people; `org_admin` is a role within one organisation. */
export const PERSON_ROLES = LITELLM_ROLES.filter((role) => role !== "org_admin");
