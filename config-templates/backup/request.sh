#!/bin/sh
# Asks this container's worker for a job, waits for it, prints its output and exits with its code: request.sh JOB [ARGUMENT]...
set -eu

id=$(date +%s)-$$
echo "$*" >"/tmp/$id"
mv "/tmp/$id" "/tmp/requests/$id"
while ! [ -e "/tmp/results/$id" ]; do sleep 1; done
code=$(cat "/tmp/results/$id")
cat "/tmp/results/$id.log"
rm -f "/tmp/results/$id" "/tmp/results/$id.log"
exit "$code"
