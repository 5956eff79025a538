/** Matchers of the models and teams that the dashboard's reader chose. */
export const CHOSEN = 'requested_model=~"$model", team_alias=~"$team"';
export const SINCE = "[$__rate_interval]";
export const NO_REQUEST = "No request in this time.";
