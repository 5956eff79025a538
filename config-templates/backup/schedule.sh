# Read by worker.sh. Times are in the time zone of the variable TZ; a drill's is preceded by its weekday, 1 for Monday.
backup_at=__BACKUP_AT__
drill_at=__DRILL_DAY____DRILL_AT__
