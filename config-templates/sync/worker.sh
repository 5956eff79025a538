#!/bin/sh
# The sync's worker: one psql session that applies waiting changes every second, compares everything every hour and writes
# metrics for Prometheus every fifteen seconds. A statement that fails is logged and runs again a second later. When the
# session ends, the container ends, and Docker restarts it.
set -eu

heartbeat=/tmp/heartbeat
folder=/var/lib/sync-metrics
metrics=$folder/llm_stack_sync.prom

# The volume may have any mode, and node_exporter reads it as another user.
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
            # The health check reads this file, which stays empty when the worker has not run lately.
            echo "\\o $heartbeat"
            echo "SELECT 'working' FROM sync.state WHERE last_run_at > now() - interval '1 minute';"
            echo "\\o $metrics.new"
            echo "SELECT name || ' ' || value FROM sync.metrics();"
            echo '\o /dev/null'
            # A rename is atomic, so that node_exporter never reads half a file.
            echo "\\! mv $metrics.new $metrics"
        fi
        seconds=$((seconds + 1))
        sleep 1
    done
}

statements | psql --no-psqlrc --quiet --tuples-only --no-align --output=/dev/null \
    --host=postgres --username=sync --dbname=litellm
