# Creates the account `auditor`, which can only read, or sets its password and role again. Runs in Grafana's container;
# idempotent. AUDITOR_PASSWORD is the account's password.
# Reference: https://grafana.com/docs/grafana/latest/developers/http_api/ (admin, user, org)
set -eu

api=${GRAFANA_API:-http://127.0.0.1:3000/api}
admin_password_file=${ADMIN_PASSWORD_FILE:-/run/secrets/admin-password}
# Grafana's first organisation, which has the dashboards.
organisation=1

fail() {
  echo "create-auditor.sh: $1" >&2
  exit 1
}

# Any text of one line as the inside of a quoted string, in JSON and in curl's configuration alike.
quoted() {
  printf '%s' "$1" | sed 's/[\\"]/\\&/g'
}

# Sends a request: USER PASSWORD METHOD PATH [BODY]. Sets $status and $answer. Passwords travel in curl's standard input,
# because a process list shows arguments.
request() {
  credentials=$(printf '%s:%s' "$1" "$2" | base64 | tr -d '\n')
  result=$(
    {
      printf 'header = "Authorization: Basic %s"\n' "$credentials"
      [ -z "${5:-}" ] || printf 'data = "%s"\n' "$(quoted "$5")"
    } | curl --silent --show-error --max-time 30 --noproxy '*' --config - --request "$3" \
      --header 'Content-Type: application/json' --write-out '\n%{http_code}' "$api$4"
  ) || fail "Grafana does not answer: see docker logs of its container"
  status=$(printf '%s\n' "$result" | tail -n 1)
  answer=$(printf '%s\n' "$result" | sed '$d')
}

# The same as Grafana's administrator: METHOD PATH [BODY].
as_admin() {
  request admin "$(cat "$admin_password_file")" "$@"
  case $status in
    401 | 403)
      fail "Grafana refuses its administrator's password, which someone has changed. Set rotate.grafanaAdmin to a new text and run up again"
      ;;
  esac
}

# Fails unless Grafana did what was asked: WHAT FAILED.
must_succeed() {
  [ "$status" = 200 ] || fail "$1; Grafana answered $status: $answer"
}

# Sets $id to the account's number in the last answer.
read_id() {
  id=$(printf '%s' "$answer" | tr -d ' \n' | sed -n 's/^{\(.*,\)\{0,1\}"id":\([0-9]\{1,\}\)[,}].*/\2/p')
  [ -n "$id" ] || fail "Grafana's answer has no id: $answer"
}

set_password() {
  as_admin PUT "/admin/users/$id/password" "{\"password\":\"$password\"}"
  must_succeed "the password of auditor was not set"
  # Sessions that began with the old password end.
  as_admin POST "/admin/users/$id/logout"
  must_succeed "the sessions of auditor were not ended"
}

password=$(quoted "$AUDITOR_PASSWORD")

as_admin GET '/users/lookup?loginOrEmail=auditor'
if [ "$status" = 404 ]; then
  as_admin POST /admin/users "{\"name\":\"Auditor\",\"login\":\"auditor\",\"password\":\"$password\",\"OrgId\":$organisation}"
  must_succeed "the account auditor was not created"
  read_id
else
  must_succeed "the account auditor was not found"
  read_id
  request auditor "$AUDITOR_PASSWORD" GET /user
  [ "$status" = 200 ] || set_password
fi

# In Grafana, an administrator may have given the account more rights or taken it out of the organisation.
as_admin PUT "/admin/users/$id/permissions" '{"isGrafanaAdmin":false}'
must_succeed "the account auditor may be a server administrator"
as_admin GET "/users/$id/orgs"
must_succeed "the organisations of auditor were not found"
case $(printf '%s' "$answer" | tr -d ' \n') in
  *"\"orgId\":$organisation,"* | *"\"orgId\":$organisation}"*)
    as_admin PATCH "/orgs/$organisation/users/$id" '{"role":"Viewer"}'
    ;;
  *) as_admin POST "/orgs/$organisation/users" '{"loginOrEmail":"auditor","role":"Viewer"}' ;;
esac
must_succeed "the role of auditor was not set to Viewer"
