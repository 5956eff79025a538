# Room for programs of the host beside the containers, whose limits have no swap.
file=/var/lib/llm-stack/swap
if [ "$(wc -l </proc/swaps)" -le 1 ]; then
  on_undo "swapoff $file; rm -f $file"
  run install -m 0600 /dev/null $file
  run fallocate --length 2GiB $file
  run mkswap $file
  run swapon $file
  { cat /etc/fstab && echo "$file none swap sw 0 0"; } | put_file /etc/fstab 0644
fi
