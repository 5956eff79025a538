# Makes the rules permanent. Until then a timer is about to remove them.
if systemctl is-active --quiet llm-stack-firewall-rollback.timer; then
  systemctl stop llm-stack-firewall-rollback.timer
  systemctl enable --quiet llm-stack-firewall
elif ! systemctl is-enabled --quiet llm-stack-firewall; then
  fail "The rules are gone again: a minute has passed without a confirmation."
fi
echo "The firewall is up: a new connection works."
