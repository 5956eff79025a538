# A firewall of its own, in a table that neither Docker nor another firewall changes.
outside=$(ip -o route show default | sed -n 's/.* dev \([^ ]*\).*/\1/p')
case " $outside " in
  *" br-"* | *" docker"*) fail "The network interface $outside has a name as Docker's own: this firewall cannot tell them apart." ;;
esac

# SSH stays open on the port of this session, and on each port that the server is configured for.
ssh_ports=$(
  {
    echo 22
    printf '%s\n' "${SSH_CONNECTION:-}" | cut -s -d ' ' -f 4
    if command -v sshd >/dev/null; then sshd -T 2>/dev/null | sed -n 's/^port //p'; fi
    # A socket unit has its own port.
    systemctl show ssh.socket sshd.socket --property Listen --value 2>/dev/null | sed -n 's/.*:\([0-9]*\) (Stream).*/\1/p'
  } | sort -n -u | sed 's/$/,/' | tr '\n' ' '
)

on_undo "if systemctl is-active --quiet llm-stack-firewall; then systemctl reload llm-stack-firewall; fi"
put_file /etc/llm-stack/open-ports.d/__OWNER__.nft 0644 <<END
add element inet llm_stack open_tcp { ${ssh_ports}__PORTS__ }
END
ports_changed=$changed

begin_step firewall
on_undo "systemctl daemon-reload"
install_packages nftables
put_file /etc/llm-stack/firewall.nft 0644 <<'END'
__FIREWALL__
END
put_file /etc/systemd/system/llm-stack-firewall.service 0644 <<'END'
__FIREWALL_UNIT__
END
put_file /etc/systemd/system/nftables.service.d/llm-stack.conf 0644 <<'END'
__NFTABLES_UNIT__
END
record_unit llm-stack-firewall.service
if [ -n "$changed$ports_changed" ] || ! systemctl is-enabled --quiet llm-stack-firewall 2>/dev/null; then
  run systemctl daemon-reload
  # Without a confirmation over a new connection, the rules go again by themselves.
  if systemctl is-active --quiet llm-stack-firewall-rollback.timer; then
    run systemctl stop llm-stack-firewall-rollback.timer
  fi
  run systemd-run --quiet --unit=llm-stack-firewall-rollback --on-active=60 --timer-property=AccuracySec=1 \
    systemctl disable --now llm-stack-firewall
  run systemctl reload-or-restart llm-stack-firewall
  note "in a new connection, within a minute:"
  note "systemctl enable llm-stack-firewall"
  note "systemctl stop llm-stack-firewall-rollback.timer"
fi
