#!/bin/sh
# Healthy means that the worker's loop turns, or that one of its jobs is running.
[ -e /tmp/running ] || [ -n "$(find /tmp/heartbeat -mmin -1)" ]
