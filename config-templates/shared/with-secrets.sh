#!/bin/sh
# Exports each file in the secrets folder as the environment variable of the same name, then execs the given program. For
# images that read secrets from variables only: this keeps the values out of `docker inspect`. Trailing newlines are
# stripped. A second folder, which may be missing or empty, holds secrets that a job writes while the program runs.
set -eu

folder=/run/secrets
live=/run/live-secrets

fail() {
  echo "with-secrets.sh: $1" >&2
  exit 1
}

[ $# -gt 0 ] || fail "no program to start; name it after the script"

for file in "$folder"/* "$live"/*; do
  name=${file##*/}
  case $name in
    # Without its secrets a program might run unprotected.
    '*')
      [ "$file" = "$live/*" ] || fail "no secret in $folder; the volume with the secrets is empty or not mounted"
      continue
      ;;
    [0-9]* | *[!A-Za-z0-9_]*) fail "$file cannot become a variable; name it with letters, digits and _ alone" ;;
  esac
  value=$(cat "$file")
  export "$name=$value"
done

exec "$@"
