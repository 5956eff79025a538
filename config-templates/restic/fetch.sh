#!/bin/sh
# Fetches a backup's dump from a target: fetch.sh TARGET BACKUP FOLDER [secrets|files]. BACKUP is `latest` or restic's id. It also
# fetches the secrets in the backup, or these and the applications' files, as archives that keep the files' owners.
set -eu

target=$1
wanted=$2
folder=$3
. /etc/restic/settings.sh

errors=$TMPDIR/fetch-errors

# Without the cache, which could hide what the target has lost. restic's errors are JSON if its output is.
run_restic() {
  code=0
  /etc/restic/target.sh "$target" --no-cache "$@" 2>"$errors" || code=$?
  [ "$code" -eq 0 ] || jq -er .message "$errors" >&2 2>/dev/null || cat "$errors" >&2
  return "$code"
}

fail() {
  echo "$1" >&2
  exit 1
}

rm -rf "$folder" "$folder.new"
mkdir -p "$folder.new"
found=$folder.new/snapshots
if [ "$wanted" = latest ]; then
  run_restic snapshots --host "$STACK" --json >"$found"
else
  run_restic snapshots "$wanted" --json >"$found"
fi
backup=$(jq -r 'max_by(.time).id // empty' "$found")
[ -n "$backup" ] || fail "$target has no backup $wanted"

# The dump, and twice as much where it is restored: PostgreSQL stops on a full disk.
needed=$(jq 'max_by(.time).summary.total_bytes_processed // 0 | . * 3 / 1024 | ceil' "$found")
free=$(df -Pk "$folder.new" | awk 'NR == 2 { print $4 }')
[ "$free" -ge "$needed" ] ||
  fail "the disk has $((free / 1024)) MiB left, but restoring this backup may need $((needed / 1024)) MiB"

# In a pipe a failure of restic would be lost.
{ run_restic dump --archive tar "$backup" /var/lib/backup/current || : >"$folder.new/failed"; } |
  tar -x -o -C "$folder.new"
[ ! -e "$folder.new/failed" ] || fail "the backup $backup cannot be read from $target"
mv "$folder.new/var/lib/backup/current" "$folder"
case ${4:-} in
  secrets) paths=/run/secrets/kept ;;
  files) paths='/run/secrets/kept /data/open-webui /data/nginx /var/lib/restic/grafana' ;;
  *) paths= ;;
esac
for path in $paths; do
  jq -e --arg path "$path" 'max_by(.time).paths | any(startswith($path))' "$found" >/dev/null || continue
  run_restic dump --archive tar "$backup" "$path" >"$folder/${path##*/}.tar"
done
# The worker of the container `backup` reads it as another user; no other container mounts this volume.
chmod -R a+rX "$folder"
rm -rf "$folder.new"
echo "fetched $backup from $target"
