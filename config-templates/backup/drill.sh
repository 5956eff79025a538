#!/bin/sh
# Tests the backups that restic has fetched, one folder for each target, and writes the result where node_exporter reads it.
set -eu

restored=/var/lib/restored/drill
metrics=/var/lib/backup-metrics

. /etc/backup/jobs.sh
. /etc/backup/report.sh

# write_drill_metrics TARGET FAILED SECONDS: keeps the time of the last success when this drill failed.
write_drill_metrics() {
  file=$metrics/llm_stack_restore_drill_$1.prom
  success=$(grep -s '^llm_stack_restore_drill_last_success' "$file" || :)
  [ "$2" -eq 1 ] || success="llm_stack_restore_drill_last_success_timestamp_seconds{target=\"$1\"} $(date +%s)"
  {
    echo "llm_stack_restore_drill_failed{target=\"$1\"} $2"
    echo "llm_stack_restore_drill_duration_seconds{target=\"$1\"} $3"
    [ -z "$success" ] || echo "$success"
  } | replace "$file"
}

# Of targets that the stack no longer has.
for file in "$metrics"/llm_stack_restore_drill_*.prom; do
  name=${file##*/llm_stack_restore_drill_}
  [ -d "$restored/${name%.prom}" ] || rm -f "$file"
done

code=0
for folder in "$restored"/*/; do
  target=$(basename "$folder")
  started=$(date +%s)
  if result=$(/etc/backup/verify.sh "$folder" 2>&1); then
    write_drill_metrics "$target" 0 $(($(date +%s) - started))
    report drill ok "$target: $result"
    echo "$target: $result"
  else
    code=1
    write_drill_metrics "$target" 1 $(($(date +%s) - started))
    report drill failed "$target: $(echo "$result" | tail -n 1)"
    echo "$target: FAILED: $result" >&2
  fi
done
exit "$code"
