# Functions of both workers. A worker runs one job at a time, so two runs never overlap. /tmp is in memory: after a restart no
# old request is left.

mkdir -p /tmp/requests /tmp/results

# Prints the name of a waiting request, if there is one.
waiting_request() {
  for file in /tmp/requests/*; do
    [ ! -e "$file" ] || echo "${file##*/}"
    return 0
  done
}

# perform REQUEST COMMAND...: runs a command, shows its output in the container's log and gives it to the request, if there is
# one. The health check sees that a job is running.
perform() {
  request=$1
  shift
  : >/tmp/running
  code=0
  "$@" >/tmp/job.log 2>&1 || code=$?
  cat /tmp/job.log
  rm -f /tmp/running
  if [ -n "$request" ]; then
    mv /tmp/job.log "/tmp/results/$request.log"
    echo "$code" >"/tmp/results/$request.new"
    mv "/tmp/results/$request.new" "/tmp/results/$request"
  fi
  return "$code"
}

# Replaces a file in one step, so that no reader ever sees half of it: replace FILE <CONTENT
replace() {
  cat >"$1.new" && mv "$1.new" "$1"
}
