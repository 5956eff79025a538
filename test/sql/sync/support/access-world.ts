import fc from "fast-check";

import type { SyncLab } from "../../../../testing/sync/sync-lab";

/** How LiteLLM's rows record a team membership. Its API writes both sides; imports may write only one. */
type Membership = "none" | "both" | "user only" | "team only" | "team only, by e-mail";

interface Team {
  readonly models: readonly string[];
  readonly blocked: boolean;
  readonly organization: "o1" | "o2" | null;
}

interface Person {
  readonly models: readonly string[] | null;
  readonly organization: "o1" | "o2" | null;
  readonly teams: Readonly<Record<TeamName, Membership>>;
  /** The member's own list in a team. */
  readonly narrowed: Readonly<Record<TeamName, readonly string[]>>;
  /** The list of a key in a team; null without a key. */
  readonly keys: Readonly<Record<TeamName, readonly string[] | null>>;
}

type TeamName = "t1" | "t2";
type PersonName = "p1" | "p2";

/** People, teams, organisations and keys of one gateway as plain data, which a failing test prints. */
export interface World {
  readonly organizations: Readonly<Record<"o1" | "o2", readonly string[]>>;
  readonly teams: Readonly<Record<TeamName, Team>>;
  readonly people: Readonly<Record<PersonName, Person>>;
}

/** Names of the people in every world. */
export const personNames = ["p1", "p2"] as const;
const teamNames = ["t1", "t2"] as const;
/** The gateway's models, and the access groups of each. */
const MODELS: Readonly<Record<string, readonly string[]>> = { small: [], large: [], "vendor/fast": ["beta"] };

const entry = fc.constantFrom(
  "small",
  "large",
  "vendor/*",
  "beta",
  "gone",
  "all-proxy-models",
  "no-default-models",
  "*",
);
const list = fc.oneof(
  { weight: 2, arbitrary: fc.constant<string[]>([]) },
  { weight: 3, arbitrary: fc.uniqueArray(fc.constantFrom("small", "large", "beta"), { minLength: 1, maxLength: 2 }) },
  { weight: 2, arbitrary: fc.array(entry, { minLength: 1, maxLength: 2 }) },
);
const teamList = fc.oneof({ weight: 6, arbitrary: list }, { weight: 1, arbitrary: fc.constant(["all-team-models"]) });
const organization = fc.constantFrom("o1", "o2", null, null);
const membership = fc.constantFrom<Membership>(
  "none",
  "none",
  "both",
  "both",
  "user only",
  "team only",
  "team only, by e-mail",
);
const inEachTeam = <Value>(value: fc.Arbitrary<Value>) => fc.record({ t1: value, t2: value });
const team = fc.record({ models: teamList, blocked: fc.constantFrom(false, false, true), organization });
const person = fc.record({
  models: fc.oneof({ weight: 3, arbitrary: fc.constantFrom([], [], null) }, { weight: 2, arbitrary: list }),
  organization,
  teams: inEachTeam(membership),
  narrowed: inEachTeam(
    fc.oneof({ weight: 3, arbitrary: fc.constant<string[]>([]) }, { weight: 1, arbitrary: teamList }),
  ),
  keys: inEachTeam(fc.option(teamList, { nil: null, freq: 2 })),
});

/** Any world. */
export const randomWorld: fc.Arbitrary<World> = fc.record({
  organizations: fc.record({ o1: list, o2: list }),
  teams: inEachTeam(team),
  people: fc.record({ p1: person, p2: person }),
});

/** The models that a person may use in the chat by the rules in docs/access.md. Written independently of the SQL. */
export function modelsIn(world: World, name: PersonName, reading: "teams" | "all"): string[] {
  const { models, organization: own, teams, narrowed, keys } = world.people[name];
  const found = new Set<string>();
  for (const model of Object.keys(MODELS)) {
    const inOrganization = (of: "o1" | "o2" | null) => of === null || allows(world.organizations[of], model);
    for (const id of teamNames) {
      const { blocked, organization: bound, models: lent } = world.teams[id];
      if (blocked || !inOrganization(bound) || !allowsInTeam(lent, model)) continue;
      if (narrowed[id].length > 0 && !allowsInTeam(narrowed[id], model)) continue;
      const key = keys[id];
      // A member's key adds nothing to the team.
      if (isListed(teams[id]) || (key !== null && allowsInTeam(key, model))) found.add(model);
    }
    const inATeam = teamNames.some((id) => teams[id] !== "none");
    const followsTeams = (models ?? []).length === 0 && reading === "teams" && inATeam;
    if (followsTeams || (models ?? []).includes("no-default-models")) continue;
    if (allows(models ?? [], model) && inOrganization(own)) found.add(model);
  }
  return [...found].sort();
}

function isListed(how: Membership): boolean {
  return how !== "none" && how !== "user only";
}

function allowsInTeam(models: readonly string[], model: string): boolean {
  return models.includes("all-team-models") || allows(models, model);
}

function allows(models: readonly string[], model: string): boolean {
  return models.length === 0 || models.some((one) => covers(one, model));
}

function covers(one: string, model: string): boolean {
  if (one === "all-proxy-models" || one === "*" || one === model) return true;
  if (one === "vendor/*") return model.startsWith("vendor/");
  return MODELS[model]?.includes(one) ?? false;
}

/** Replaces the previous world with this one. All ids begin with `prefix`. */
export async function write(lab: SyncLab, prefix: string, { organizations, teams, people }: World): Promise<void> {
  const { rows } = lab;
  const id = (name: string) => `${prefix}-${name}`;
  const idOf = (name: string | null) => (name === null ? null : id(name));
  for (const name of ["o1", "o2"] as const) await rows.organization(id(name), { models: organizations[name] });
  for (const name of personNames) {
    const one = people[name];
    await rows.user(id(name), {
      models: one.models,
      organization_id: idOf(one.organization),
      teams: teamNames.filter((of) => one.teams[of] === "both" || one.teams[of] === "user only").map(id),
    });
  }
  for (const name of teamNames) {
    const members_with_roles = personNames.flatMap((member): readonly object[] => {
      const how = people[member].teams[name];
      if (!isListed(how)) return [];
      const who =
        how === "team only, by e-mail"
          ? { user_email: `${id(member).toUpperCase()}@example.com` }
          : { user_id: id(member) };
      return [{ ...who, role: "user" }];
    });
    const { models, blocked, organization: bound } = teams[name];
    await rows.team(id(name), [], { members_with_roles, models, blocked, organization_id: idOf(bound) });
    for (const member of personNames) await writeMember(lab, id(name), id(member), name, people[member]);
  }
}

async function writeMember(
  { rows }: SyncLab,
  team_id: string,
  user_id: string,
  of: TeamName,
  one: Person,
): Promise<void> {
  const budget_id = `${team_id}-${user_id}`;
  await rows.put("LiteLLM_BudgetTable", { budget_id, allowed_models: one.narrowed[of] });
  await rows.put("LiteLLM_TeamMembership", { user_id, team_id, budget_id });
  const key = one.keys[of];
  if (key === null) await rows.remove("LiteLLM_VerificationToken", { token: budget_id });
  else await rows.key(budget_id, { user_id, team_id, models: key });
}
