#!/bin/sh
# Dumps every database, with a fingerprint of each table from the dump's own snapshot, and the roles without passwords. The dump
# is made beside the last one and replaces it only when it is complete and on the disk.
set -eu

folder=/var/lib/backup
restored=/var/lib/restored
metrics=/var/lib/backup-metrics
started=$(date +%s)
umask 077

PGPASSWORD=$(cat /run/secrets/password)
export PGPASSWORD PGHOST=postgres PGUSER=backup PGAPPNAME=llm-stack-backup PGCONNECT_TIMEOUT=10

. /etc/backup/jobs.sh
. /etc/backup/report.sh

run_psql() {
  psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 "$@"
}

fail() {
  echo "backup: $1" >&2
  # On a full disk, this makes room for the lines below.
  rm -rf "$folder/next"
  write_dump_metrics 1 || echo "backup: the metrics cannot be written" >&2
  report backup failed "$1" || echo "backup: the history cannot be written" >&2
  exit 1
}

# Keeps the values of the last success when this run fails.
write_dump_metrics() {
  {
    echo "llm_stack_backup_dump_failed $1"
    if [ -e "$folder/current/created" ]; then
      echo "llm_stack_backup_dump_last_success_timestamp_seconds $(cat "$folder/current/created")"
      for dump in "$folder"/current/*.dump; do
        name=${dump##*/}
        echo "llm_stack_backup_dump_size_bytes{database=\"${name%.dump}\"} $(wc -c <"$dump")"
      done
    fi
  } | (umask 022 && replace "$metrics/llm_stack_backup_dump.prom")
}

# What a killed run left.
rm -rf "$folder/next" "$folder/old"

# Dumps are not compressed, because restic finds what has not changed only in plain data, and compresses by itself.
needed=$(run_psql --dbname=litellm --command="SELECT ceil(sum(pg_database_size(datname)) / 1024 * 2) FROM pg_database WHERE datname IN ('litellm', 'webui', 'vectors')") ||
  fail "PostgreSQL does not answer, or refuses the role backup"
free=$(df -Pk "$folder" | awk 'NR == 2 { print $4 }')
[ "$free" -ge "$needed" ] ||
  fail "the disk has $((free / 1024)) MiB left, but a dump may need $((needed / 1024)) MiB, and PostgreSQL stops on a full disk"

mkdir "$folder/next"
for database in litellm webui vectors; do
  # The script starts pg_dump inside its own transaction; see dump.sql.
  DUMP="$folder/next/$database.dump"
  export DUMP
  run_psql --dbname="$database" --file=/etc/backup/dump.sql >"$folder/next/$database.fingerprint" ||
    fail "the database $database could not be dumped"
done
pg_dumpall --roles-only --no-role-passwords --database=litellm --file="$folder/next/roles.sql" ||
  fail "the roles could not be dumped"
{
  date -u +%Y%m%dT%H%M%SZ >"$folder/next/id" &&
    echo "$started" >"$folder/next/created" &&
    (cd "$folder/next" && sha256sum -- * >"$folder/sums" && mv "$folder/sums" SHA256SUMS) &&
    sync
} || fail "the dump could not be completed"

# restic may still be reading the last dump.
waited=0
while [ -e "$restored/busy" ]; do
  [ "$waited" -lt 21600 ] || fail "restic has been reading the last dump for six hours"
  waited=$((waited + 5))
  sleep 5
done
[ ! -e "$folder/current" ] || mv "$folder/current" "$folder/old"
mv "$folder/next" "$folder/current"
rm -rf "$folder/old"
write_dump_metrics 0
size=$(du -sk "$folder/current" | awk '{ print int(($1 + 1023) / 1024) }')
report backup ok "dumped $size MiB in $(($(date +%s) - started)) s"
echo "Dumped litellm, webui and vectors: $size MiB in $(($(date +%s) - started)) seconds."
