# Only the host's systemd gets Docker's socket. One timer for each stack.
put_file /var/lib/llm-stack/metrics/__OWNER__/.keep 0644 </dev/null
on_undo "rmdir --ignore-fail-on-non-empty /var/lib/llm-stack/watchdog || true"
on_undo "rm -rf /var/lib/llm-stack/metrics/__OWNER__ /var/lib/llm-stack/watchdog/__OWNER__"

begin_step watchdog
on_undo "systemctl daemon-reload"
put_file /usr/local/sbin/llm-stack-watchdog 0755 <<'END'
__WATCHDOG__
END
put_file /etc/systemd/system/llm-stack-watchdog@.service 0644 <<'END'
__WATCHDOG_SERVICE__
END
put_file /etc/systemd/system/llm-stack-watchdog@.timer 0644 <<'END'
__WATCHDOG_TIMER__
END
if [ -n "$changed" ]; then run systemctl daemon-reload; fi

begin_step watchdog@__OWNER__
enable_unit llm-stack-watchdog@__OWNER__.timer
