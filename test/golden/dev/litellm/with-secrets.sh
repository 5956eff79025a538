#!/bin/sh
# Exports each file of the secrets folder as the variable of the same name, then becomes the given program. For images
# that read secrets from variables alone: so the values stay out of `docker inspect`.
set -eu

for file in /run/secrets/*; do
  value=$(cat "$file")
  export "${file##*/}=$value"
done

exec "$@"
