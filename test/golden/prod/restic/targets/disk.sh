export RESTIC_REPOSITORY='/targets/disk'
