# Makes the rules permanent. The timer runs until then.
systemctl is-active --quiet llm-stack-firewall-rollback.timer || fail "The rules were already removed: a minute has passed."
systemctl stop llm-stack-firewall-rollback.timer
systemctl is-active --quiet llm-stack-firewall || fail "The rules were already removed: a minute has passed."
systemctl enable --quiet llm-stack-firewall
