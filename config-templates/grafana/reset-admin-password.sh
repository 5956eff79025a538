# Sets the administrator's password to the one in the secrets folder; runs in Grafana's container, any number of times.
set -eu

grafana cli --homepath /usr/share/grafana admin reset-admin-password --password-from-stdin </run/secrets/admin-password
