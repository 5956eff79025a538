# Sets the administrator's password to the one in the secrets folder. Runs in Grafana's container; idempotent.
set -eu

grafana cli --homepath /usr/share/grafana admin reset-admin-password --password-from-stdin </run/secrets/admin-password
