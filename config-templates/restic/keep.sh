#!/bin/sh
# Keeps the newest dump and the applications' files in one target: keep.sh TARGET. Old backups are removed only after the new one
# has been stored and checked. After a kill it continues where it was.
set -eu

target=$1
. /etc/restic/settings.sh
. /etc/restic/state.sh
. "/etc/restic/targets/$target.sh"

mine=$state/$target
id=$(cat /var/lib/backup/current/id)
errors=$TMPDIR/errors
started=$(date +%s)

run_restic() {
  /etc/restic/target.sh "$target" "$@"
}

fail() {
  echo "$target: FAILED: $1" >&2
  echo 1 >"$mine/failed"
  write_metrics "$target"
  exit 1
}

# The end of restic's errors, of which the last one is JSON if its output is.
last_words() {
  tail -n 1 "$errors" | jq -r .message 2>/dev/null || tail -n 2 "$errors" | tr '\n' ' '
}

# attempt WHAT COMMAND...: its output is restic's own explanation, shown only when it fails.
attempt() {
  what=$1
  shift
  code=0
  run_restic "$@" >"$TMPDIR/output" 2>"$errors" || code=$?
  case $code in
    0) ;;
    11) fail "$what: another program has locked the repository" ;;
    12) fail "$what: the repository has another password" ;;
    *) fail "$what: $(last_words)" ;;
  esac
}

# restic tries again until the time limit, and its last words are then only that it was stopped.
reason() {
  retried=$(sed -n 's/^.* returned error, retrying after [^:]*: //p' "$errors" | tail -n 1)
  if [ -n "$retried" ]; then echo "$retried"; else last_words; fi
}

# restic exits with 10 if there is no repository, and would wait a quarter of an hour for a server that does not answer.
open_repository() {
  code=0
  timeout 120 /etc/restic/target.sh "$target" cat config >"$TMPDIR/config" 2>"$errors" || code=$?
  if [ "$code" -eq 10 ]; then
    # Another disk, or none, may be mounted where the repository was.
    [ ! -e "$mine/repository" ] || fail "the repository is gone (docs/backup.md#a-repository-that-is-gone)"
    attempt "a new repository" init
    attempt "its configuration" cat config
    cp "$TMPDIR/output" "$TMPDIR/config"
  elif [ "$code" -eq 12 ]; then
    fail "the repository has another password"
  elif [ "$code" -ne 0 ]; then
    fail "the target does not answer: $(reason)"
  fi
  found=$(jq -r .id "$TMPDIR/config")
  [ -e "$mine/repository" ] || echo "$found" >"$mine/repository"
  [ "$found" = "$(cat "$mine/repository")" ] ||
    fail "it is another repository than before (docs/backup.md#a-repository-that-is-gone)"
}

# Grafana may write to its SQLite file at any time. While SQLite writes, there is a journal, and afterwards the file has a new time:
# a copy between two equal looks is whole.
copy_grafana() {
  source=/data/grafana/grafana.db
  [ -e "$source" ] || return 0
  mkdir -p /var/lib/restic/grafana
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    before=$(stat -c '%Y %s' "$source")
    if [ ! -e "$source-journal" ] && cp "$source" /var/lib/restic/grafana/new &&
      [ ! -e "$source-journal" ] && [ "$before" = "$(stat -c '%Y %s' "$source")" ]; then
      mv /var/lib/restic/grafana/new /var/lib/restic/grafana/grafana.db
      return 0
    fi
    sleep 2
  done
  fail "Grafana wrote to its database all the time"
}

echo "$id" >"$mine/tried-id"
open_repository
# Removes only locks whose program no longer runs.
attempt "old locks" unlock

if [ "$(cat "$mine/saved" 2>/dev/null)" != "$id" ]; then
  copy_grafana
  set -- /var/lib/backup/current /run/secrets/kept
  for path in /data/open-webui /data/nginx /var/lib/restic/grafana/grafana.db; do
    [ ! -e "$path" ] || set -- "$@" "$path"
  done
  # Models and word lists that Open WebUI downloads again.
  attempt "the backup" backup --json --host "$STACK" --tag "$id" \
    --exclude /data/open-webui/cache/whisper --exclude /data/open-webui/cache/embedding \
    --exclude /data/open-webui/cache/tiktoken "$@"
  grep '"message_type":"summary"' "$TMPDIR/output" | jq -r .total_bytes_processed >"$mine/size"
  echo "$id" >"$mine/saved"
fi
# Reads a seventh of the repository, another one each day.
attempt "the check of the repository" check --read-data-subset="$(date +%u)/7"
if [ "${APPEND_ONLY:-}" != true ]; then
  # Not only the last one of each of these days: a backup of damaged data, or of a new and empty stack, must not replace a good
  # one of the same day.
  attempt "the removal of old backups" forget --host "$STACK" --group-by host --prune --keep-within "${KEEP_DAILY}d" \
    --keep-daily "$KEEP_DAILY" --keep-weekly "$KEEP_WEEKLY" --keep-monthly "$KEEP_MONTHLY"
fi
attempt "the list of backups" snapshots --host "$STACK" --json
jq length "$TMPDIR/output" >"$mine/snapshots"
finished=$(date +%s)
echo 0 >"$mine/failed"
echo "$finished" >"$mine/last-success"
echo $((finished - started)) >"$mine/duration"
echo "$id" >"$mine/kept"
write_metrics "$target"
echo "$target: kept $id: $((($(cat "$mine/size") + 1048575) / 1048576)) MiB in $((finished - started)) seconds; $(cat "$mine/snapshots") backups in all" |
  tee "$mine/summary"
