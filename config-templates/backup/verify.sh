#!/bin/sh
# Proves that a fetched backup can be restored: verify.sh FOLDER. It restores into a PostgreSQL server of its own, which listens
# on a socket in this container alone and is deleted afterwards: nothing here can reach the live databases' data. It compares the
# fingerprint of every table with the one that was taken with the dump.
set -eu

folder=$1
scratch=/var/lib/backup/scratch
socket=/tmp/scratch
max_age_hours=36

fail() {
  echo "$1" >&2
  exit 1
}

[ ! -e "$folder/problem" ] || fail "$(cat "$folder/problem")"
[ -s "$folder/SHA256SUMS" ] || fail "the backup has no list of checksums"
(cd "$folder" && sha256sum --check --quiet SHA256SUMS >/dev/null 2>&1) || fail "the dump is damaged: its checksums differ"
age=$((($(date +%s) - $(cat "$folder/created")) / 3600))
[ "$age" -le "$max_age_hours" ] || fail "the newest backup is $age hours old"
needed=$(($(du -sk "$folder" | awk '{ print $1 }') * 3))
free=$(df -Pk /var/lib/backup | awk 'NR == 2 { print $4 }')
[ "$free" -ge "$needed" ] || fail "the disk has $((free / 1024)) MiB left, but the test may need $((needed / 1024)) MiB"

stop() {
  pg_ctl stop --pgdata="$scratch" --mode=immediate --silent >/dev/null 2>&1 || :
  rm -rf "$scratch" "$socket"
}
trap stop EXIT
stop
mkdir -m 700 "$socket"
initdb --pgdata="$scratch" --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null
cat >>"$scratch/postgresql.conf" <<END
listen_addresses = ''
unix_socket_directories = '$socket'
# The server must fit into this container and lives for minutes.
shared_buffers = 16MB
maintenance_work_mem = 32MB
max_connections = 8
max_parallel_maintenance_workers = 0
autovacuum = off
fsync = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 256MB
jit = off
END
pg_ctl start --pgdata="$scratch" --wait --silent --log="$socket/log" >/dev/null || fail "$(tail -n 3 "$socket/log")"

export PGHOST="$socket" PGUSER=postgres
unset PGPASSWORD
run_psql() {
  psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 "$@"
}

# The role postgres exists already, so an error is normal here. A role that is missing makes the restore below fail.
psql --no-psqlrc --quiet --dbname=postgres --file="$folder/roles.sql" >/dev/null 2>&1 || :
tables=0
for database in litellm webui vectors; do
  createdb --template=template0 "$database"
  pg_restore --exit-on-error --dbname="$database" "$folder/$database.dump" || fail "$database cannot be restored"
  run_psql --dbname="$database" --file=/etc/backup/fingerprint.sql >"$socket/$database"
  difference=$(diff "$folder/$database.fingerprint" "$socket/$database" | sed -n 's/^[<>] \([^ ]*\) .*/\1/p' | sort -u | head -n 5)
  cmp -s "$folder/$database.fingerprint" "$socket/$database" ||
    fail "the restored $database differs from the original in: $(echo "$difference" | tr '\n' ' ')"
  tables=$((tables + $(wc -l <"$socket/$database") - 1))
done
echo "restored and compared $tables tables of the backup $(cat "$folder/id")"
