# The containers' limits have no swap, so only other programs of the host use it.
sed 1d /proc/swaps | while read -r device _; do
  on_undo "swapon $device"
  run swapoff "$device"
done
if grep -Eq '^[^#[:space:]]+[[:space:]]+[^[:space:]]+[[:space:]]+swap[[:space:]]' /etc/fstab; then
  sed -E 's/^[^#[:space:]]+[[:space:]]+[^[:space:]]+[[:space:]]+swap[[:space:]]/# llm-stack: &/' /etc/fstab |
    put_file /etc/fstab 0644
fi
