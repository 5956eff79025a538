# Containers' logs have limits already. The journal's default is a tenth of the disk, at most 4 GB.
on_undo "systemctl restart systemd-journald"
put_file /etc/systemd/journald.conf.d/90-llm-stack.conf 0644 <<'END'
[Journal]
SystemMaxUse=1G
END
if [ -n "$changed" ]; then run systemctl restart systemd-journald; fi
