# Security updates every day. dnf takes for security what the repository's advisories call so.
on_undo "systemctl daemon-reload"
install_packages dnf-automatic
put_file /etc/llm-stack/dnf-automatic.conf 0644 <<'END'
[commands]
upgrade_type = security
download_updates = yes
apply_updates = yes

[emitters]
emit_via = stdio
END
put_file /etc/systemd/system/dnf-automatic-install.service.d/llm-stack.conf 0644 <<'END'
[Service]
ExecStart=
ExecStart=/usr/bin/dnf-automatic /etc/llm-stack/dnf-automatic.conf --timer --installupdates
END
if [ -n "$changed" ]; then run systemctl daemon-reload; fi
enable_unit dnf-automatic-install.timer
