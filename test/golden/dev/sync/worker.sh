#!/bin/sh
# The worker of the synchronisation: one psql session that applies what waits every second, compares everything every hour
# and writes its figures for Prometheus every fifteen seconds. A statement that fails is told in the log and tried again by
# the next beat; a session that ends, ends the container, which Docker starts again.
set -eu

beat=/tmp/beat
folder=/var/lib/sync-metrics
metrics=$folder/llm_stack_sync.prom

# Whatever mode the volume came with: node_exporter reads it as another user.
chmod 755 "$folder"

PGPASSWORD=$(cat /run/secrets/password)
export PGPASSWORD PGCONNECT_TIMEOUT=5 PGAPPNAME=llm-stack-sync

statements() {
    seconds=0
    while :; do
        echo 'SELECT sync.apply_pending();'
        if [ $((seconds % 3600)) -eq 3599 ]; then
            echo 'SELECT sync.reconcile();'
        fi
        if [ $((seconds % 15)) -eq 0 ]; then
            # Only a worker that has done its work lately says so; the health check reads it.
            echo "\\o $beat"
            echo "SELECT 'works' FROM sync.state WHERE last_run_at > now() - interval '1 minute';"
            echo "\\o $metrics.new"
            echo "SELECT name || ' ' || value FROM sync.metrics();"
            echo '\o /dev/null'
            # In one step, so that nobody reads half a file.
            echo "\\! mv $metrics.new $metrics"
        fi
        seconds=$((seconds + 1))
        sleep 1
    done
}

statements | psql --no-psqlrc --quiet --tuples-only --no-align --output=/dev/null \
    --host=postgres --username=sync --dbname=litellm
