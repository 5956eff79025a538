#!/bin/sh
# Writes the image's public certificate authorities and the company's own to one file, then execs the given program. The
# programs of these images trust a single file. The package contains no public authorities, so those of the image apply.
set -eu

own=${0%/*}/certificate-authorities.pem
bundle=/tmp/certificate-authorities.pem

fail() {
  echo "with-authorities.sh: $1" >&2
  exit 1
}

[ $# -gt 0 ] || fail "no program to start; name it after the script"
[ -s "$own" ] || fail "$own is empty or missing"

# Debian and Alpine have the first file, Red Hat the second. Python's certifi has a copy for images with neither.
public=
for file in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt; do
  if [ -z "$public" ] && [ -s "$file" ]; then public=$file; fi
done
[ -n "$public" ] || public=$(python3 -c 'import certifi; print(certifi.where())' 2>/dev/null) || true
[ -s "$public" ] || fail "the image has no public certificate authorities"

# The first file may end without a line feed.
{
  cat "$public"
  echo
  cat "$own"
} >"$bundle"

exec "$@"
