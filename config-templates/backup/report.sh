# report WHAT RESULT TEXT: adds a line to the history of backups and drills, which keeps the last thousand.
report() {
  history=/var/lib/backup/history.log
  {
    [ ! -e "$history" ] || tail -n 999 "$history"
    echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) $1 $2: $3"
  } >"$history.new" && mv "$history.new" "$history"
}
