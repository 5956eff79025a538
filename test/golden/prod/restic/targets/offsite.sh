export RESTIC_REPOSITORY='s3:https://s3.example.com/llm-backups'
