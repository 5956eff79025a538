#!/bin/sh
# Restarts containers of one stack that are unhealthy but alive, which Docker never does, and starts those that failed to start
# when the host did. Runs every minute, restarts at most one container each time, in the order in which they need each other.
#
# PostgreSQL is never restarted: it may be recovering, and a restart begins that again. While a database is not healthy, no
# other service is restarted, because that would not help it.
set -eu
umask 022

stack=$1
folder=${WATCHDOG_FOLDER:-/var/lib/llm-stack}
state=$folder/watchdog/$stack
metrics=$folder/metrics/$stack
# Restarts of one container in an hour. The pause before the next one doubles.
limit=3
pause_seconds=300
now=$(date +%s)
new=$metrics/watchdog.prom.new
mkdir -p "$state" "$metrics"

# One container a line: service, id, state, health.
containers() {
  docker ps --all --no-trunc --filter "label=llm-stack.stack=$stack" --filter label=llm-stack.service \
    --format '{{.Label "llm-stack.service"}} {{.ID}} {{.State}} {{.Status}}' >"$list.all" || return 1
  sed -n 's/^\([a-z0-9-]* [0-9a-f]* [a-z]*\) .*(\([a-z: ]*\))$/\1 \2/p; t
          s/^\([a-z0-9-]* [0-9a-f]* [a-z]*\) .*/\1 none/p' "$list.all"
}

# The databases first, Nginx after the applications, and the others at the end.
in_order() {
  for first in postgres redis litellm open-webui nginx; do grep "^$first " "$1" || true; done
  grep -Ev '^(postgres|redis|litellm|open-webui|nginx) ' "$1" || true
}

# Whether a container is stopped because it failed to start. One that someone stopped has no error, and stays stopped.
failed_to_start() {
  [ -n "$(docker inspect --format '{{.State.Error}}' "$1")" ]
}

recent() {
  awk -v since=$((now - 3600)) '$1 > since' "$state/$1" 2>/dev/null || true
}

# Whether the limit and the pause allow to restart a service now.
is_due() {
  count=$(recent "$1" | wc -l)
  [ "$count" -lt $limit ] || return 1
  [ "$count" -gt 0 ] || return 0
  last=$(recent "$1" | tail -n 1)
  [ $((now - last)) -ge $((pause_seconds << (count - 1))) ]
}

# Arguments: service, id, what to do (restart or start).
act() {
  kept=$(recent "$1")
  # shellcheck disable=SC2086 # one time a line, or none
  printf '%s\n' $kept "$now" >"$state/$1"
  total=$(cat "$state/$1.total" 2>/dev/null || echo 0)
  echo $((total + 1)) >"$state/$1.total"
  echo "$3 of $stack-$1, number $(recent "$1" | wc -l) within an hour"
  docker "$3" "$2" >/dev/null || echo "$3 of $stack-$1 failed"
}

# Arguments: service, id, state, health. Prints 1 if the service needs a person.
consider() {
  case $3 in
    running) [ "$4" = unhealthy ] || return 0 ;;
    created | exited) failed_to_start "$2" || return 0 ;;
    *) return 0 ;;
  esac
  if [ "$1 $3" = "postgres running" ]; then
    echo "$stack-postgres is unhealthy; it is never restarted: docker logs $stack-postgres"
    waiting="$waiting $1"
  elif [ "$3" = running ] && [ "$1" != redis ] && [ -n "$sick" ]; then
    echo "$stack-$1 is unhealthy, and waits for$sick"
  elif [ -n "$acted" ]; then
    echo "$stack-$1 is unhealthy, and waits for the next run"
  elif is_due "$1"; then
    if [ "$3" = running ]; then act "$1" "$2" restart; else act "$1" "$2" start; fi
    acted=yes
  elif [ "$(recent "$1" | wc -l)" -ge $limit ]; then
    echo "$stack-$1 is still unhealthy after $limit restarts within an hour: docker logs $stack-$1"
    waiting="$waiting $1"
  fi
}

write_metrics() {
  {
    echo '# HELP llm_stack_watchdog_restarts_total Containers that the watchdog restarted or started.'
    echo '# TYPE llm_stack_watchdog_restarts_total counter'
    for file in "$state"/*.total; do
      [ -e "$file" ] || continue
      service=${file##*/}
      echo "llm_stack_watchdog_restarts_total{service=\"${service%.total}\"} $(cat "$file")"
    done
    echo '# HELP llm_stack_watchdog_needs_person Unhealthy services that the watchdog does not restart, or no more.'
    echo '# TYPE llm_stack_watchdog_needs_person gauge'
    for service in $waiting; do echo "llm_stack_watchdog_needs_person{service=\"$service\"} 1"; done
    echo '# HELP llm_stack_watchdog_last_run_timestamp_seconds When the watchdog last looked.'
    echo '# TYPE llm_stack_watchdog_last_run_timestamp_seconds gauge'
    echo "llm_stack_watchdog_last_run_timestamp_seconds $now"
  } >"$new"
  mv "$new" "$metrics/watchdog.prom"
}

list=$(mktemp)
trap 'rm -f "$list" "$list.all" "$list.ordered"' EXIT
# systemd restarts Docker itself.
containers >"$list" || { echo "Docker does not answer" && exit 1; }
# Databases that are not healthy.
sick=$(grep -E '^(postgres|redis) ' "$list" | grep -Ev ' running healthy$' | sed 's/^\([a-z]*\) .*/ \1/' | tr -d '\n')
acted=
waiting=
in_order "$list" >"$list.ordered"
while read -r service id status health; do
  consider "$service" "$id" "$status" "$health" </dev/null
done <"$list.ordered"
write_metrics
