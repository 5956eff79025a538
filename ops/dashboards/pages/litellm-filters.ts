import type { Filter } from "../dashboard";

/** Matchers of the models and teams that the dashboard's reader chose. */
export const CHOSEN = 'requested_model=~"$model", team_alias=~"$team"';
/** LiteLLM's durations have no teams (docs/decisions/0054). */
export const CHOSEN_MODEL = 'requested_model=~"$model"';
export const NO_REQUEST = "No request in this time.";

/** Filters by model and team, for {@link CHOSEN}. The metric has their values. */
export function modelAndTeam(metric: string): readonly Filter[] {
  return [
    { name: "model", title: "Model", metric, label: "requested_model" },
    { name: "team", title: "Team", metric, label: "team_alias" },
  ];
}
