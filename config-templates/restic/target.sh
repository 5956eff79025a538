#!/bin/sh
# Runs restic with the repository of one target: target.sh TARGET COMMAND [ARGUMENT]... Its credentials reach restic's process
# alone.
set -eu

target=$1
shift
. "/etc/restic/targets/$target.sh"

for file in /run/secrets/HTTPS_PROXY /run/secrets/HTTP_PROXY "/run/secrets/$target"/*; do
  [ -e "$file" ] || continue
  value=$(cat "$file")
  case ${file##*/} in
    # ssh refuses a key that others can read.
    SSH_KEY) (umask 077 && mkdir -p /tmp/ssh && printf '%s\n' "$value" >"/tmp/ssh/$target") ;;
    *) export "${file##*/}=$value" ;;
  esac
done

if [ -e "/tmp/ssh/$target" ]; then
  known="/etc/restic/targets/$target.known_hosts"
  arguments="-i /tmp/ssh/$target -o BatchMode=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile=$known"
  set -- --option "sftp.args=$arguments" "$@"
fi
exec restic "$@"
