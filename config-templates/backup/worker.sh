#!/bin/sh
# Dumps the databases every day, tests a backup of each target every week, and does what `npm run backup` requests.
set -eu

. /etc/backup/schedule.sh
. /etc/backup/jobs.sh

folder=/var/lib/backup
restored=/var/lib/restored
metrics=/var/lib/backup-metrics
retry_seconds=900
dump_not_before=0
drill_not_before=0

mkdir -p "$folder/orders"
# node_exporter reads the metrics as another user.
chmod 755 "$metrics"

now() {
  date +%s
}

# is_due JOB PERIOD TIME AT: whether a job has not succeeded in this period and its time has come. Without an earlier success it
# is due at once, so that a new stack has a backup on its first day.
is_due() {
  [ -e "$folder/last-$1" ] || return 0
  [ "$(cat "$folder/last-$1")" != "$2" ] && [ "$3" -ge "$4" ]
}

dump() {
  dump_not_before=$(($(now) + retry_seconds))
  if perform "$1" /etc/backup/dump.sh; then date +%F | replace "$folder/last-backup"; fi
}

# restic's container fetches what this order asks for; the order stays until the test is over, also after a restart.
order_drill() {
  drill_not_before=$(($(now) + retry_seconds))
  echo "$1" >"$folder/drill-request"
  echo "$(now)-$$" | replace "$folder/orders/drill"
}

finish_drill() {
  request=$(cat "$folder/drill-request")
  if perform "$request" /etc/backup/drill.sh; then
    date +%G-%V | replace "$folder/last-drill"
  else
    drill_not_before=$(($(now) + 86400))
  fi
  rm -f "$folder/orders/drill"
}

# A restart also ended the command that made the request.
: >"$folder/drill-request"

while :; do
  touch /tmp/heartbeat
  request=$(waiting_request)
  if [ -n "$request" ]; then
    job=$(cat "/tmp/requests/$request")
    rm "/tmp/requests/$request"
    case $job in
      backup) dump "$request" ;;
      drill) order_drill "$request" ;;
      *) perform "$request" sh -c 'echo "unknown job" >&2; exit 2' || : ;;
    esac
  elif [ "$(now)" -ge "$dump_not_before" ] && is_due backup "$(date +%F)" "$(date +%H%M)" "$backup_at"; then
    dump ""
  elif [ -e "$folder/orders/drill" ]; then
    [ "$(cat "$restored/drill/order" 2>/dev/null)" != "$(cat "$folder/orders/drill")" ] || finish_drill
  elif [ -e "$folder/current/id" ] && [ "$(now)" -ge "$drill_not_before" ] &&
    is_due drill "$(date +%G-%V)" "$(date +%u%H%M)" "$drill_at"; then
    order_drill ""
  fi
  sleep 1
done
