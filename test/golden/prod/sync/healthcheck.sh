#!/bin/sh
# Healthy means that the worker has done its work within the last minute, not only that it runs.
[ -n "$(find /tmp/beat -mmin -1 -size +0)" ]
