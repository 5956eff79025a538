# Read by worker.sh. Times are in the time zone of the variable TZ; a drill's is preceded by its weekday, 1 for Monday.
backup_at=0230
drill_at=70430
