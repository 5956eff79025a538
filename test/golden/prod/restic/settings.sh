# Read by restic's scripts.
STACK=llm-prod
TARGETS='disk offsite'
KEEP_DAILY=7
KEEP_WEEKLY=4
KEEP_MONTHLY=6
