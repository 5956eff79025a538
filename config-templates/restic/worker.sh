#!/bin/sh
# Keeps every new dump in each target, fetches backups for the restore drill, and does what `npm run backup` and `npm run restore`
# request.
set -eu

. /etc/restic/settings.sh
. /etc/restic/jobs.sh
. /etc/restic/state.sh

dumps=/var/lib/backup
restored=/var/lib/restored
retry_seconds=900

mkdir -p "$RESTIC_CACHE_DIR" "$TMPDIR" "$state"
# What a killed worker left.
rm -f "$restored/busy"
for target in $TARGETS; do start_state "$target"; done
forget_other_targets

needs_backup() {
  [ -e "$dumps/current/id" ] && [ "$(cat "$dumps/current/id")" != "$(cat "$state/$1/kept" 2>/dev/null)" ]
}

# Keeps the newest dump in every target that does not have it yet. A target that fails does not stop the others.
keep_in_all() {
  failed=0
  [ -e "$dumps/current/id" ] || { echo "there is no dump yet" >&2 && return 1; }
  : >"$restored/busy"
  for target in $TARGETS; do
    if needs_backup "$target"; then
      date +%s >"$state/$target/tried"
      /etc/restic/keep.sh "$target" || failed=1
    else
      cat "$state/$target/summary"
    fi
  done
  rm -f "$restored/busy"
  return "$failed"
}

is_due() {
  for target in $TARGETS; do
    tried=$(cat "$state/$target/tried" 2>/dev/null || echo 0)
    if needs_backup "$target" && {
      [ "$(cat "$dumps/current/id")" != "$(cat "$state/$target/tried-id" 2>/dev/null)" ] ||
        [ $(($(date +%s) - tried)) -ge "$retry_seconds" ]
    }; then return 0; fi
  done
  return 1
}

# The order's file comes last: then the worker of the container `backup` starts the test.
fetch_for_drill() {
  order=$(cat "$dumps/orders/drill")
  rm -rf "$restored/drill"
  for target in $TARGETS; do
    folder=$restored/drill/$target
    if ! problem=$(/etc/restic/fetch.sh "$target" latest "$folder" 2>&1); then
      rm -rf "$folder.new"
      mkdir -p "$folder"
      echo "$problem" | tail -n 3 | tr '\n' ' ' >"$folder/problem"
    fi
  done
  echo "$order" | replace "$restored/drill/order"
}

while :; do
  touch /tmp/heartbeat
  request=$(waiting_request)
  if [ -n "$request" ]; then
    # The words of a request are names and numbers.
    # shellcheck disable=SC2046
    set -- $(cat "/tmp/requests/$request")
    rm "/tmp/requests/$request"
    case $1 in
      keep) perform "$request" keep_in_all || : ;;
      fetch) perform "$request" /etc/restic/fetch.sh "$2" "$3" "$restored/restore" "${4:-}" || : ;;
      discard) perform "$request" rm -rf "$restored/restore" || : ;;
      *) perform "$request" sh -c 'echo "unknown job" >&2; exit 2' || : ;;
    esac
  elif is_due; then
    perform "" keep_in_all || :
  elif [ ! -e "$dumps/orders/drill" ]; then
    rm -rf "$restored/drill"
  elif [ "$(cat "$restored/drill/order" 2>/dev/null)" != "$(cat "$dumps/orders/drill")" ]; then
    perform "" fetch_for_drill || :
  fi
  sleep 1
done
