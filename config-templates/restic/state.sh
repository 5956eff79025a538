# What is known about each target, in files that outlive the container, and the metrics made of them.
state=/var/lib/restic/state
metrics=/var/lib/restic-metrics

start_state() {
  mkdir -p "$state/$1"
  [ -e "$state/$1/configured" ] || date +%s >"$state/$1/configured"
  [ -e "$state/$1/failed" ] || echo 0 >"$state/$1/failed"
  write_metrics "$1"
}

forget_other_targets() {
  for file in "$metrics"/llm_stack_backup_*.prom; do
    name=${file##*/llm_stack_backup_}
    case " $TARGETS " in
      *" ${name%.prom} "*) ;;
      *) rm -f "$file" ;;
    esac
  done
}

# write_metrics TARGET: a metric without a value yet is left out.
write_metrics() {
  {
    for pair in configured:configured_timestamp_seconds last-success:last_success_timestamp_seconds failed:failed \
      size:size_bytes duration:duration_seconds snapshots:snapshots; do
      [ ! -e "$state/$1/${pair%%:*}" ] ||
        echo "llm_stack_backup_${pair#*:}{target=\"$1\"} $(cat "$state/$1/${pair%%:*}")"
    done
  } >"$metrics/llm_stack_backup_$1.new"
  mv "$metrics/llm_stack_backup_$1.new" "$metrics/llm_stack_backup_$1.prom"
}
