#!/bin/sh
# Healthy means that the worker has applied changes within the last minute, not only that it runs.
[ -n "$(find /tmp/heartbeat -mmin -1 -size +0)" ]
