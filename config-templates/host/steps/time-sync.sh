# Any time service will do.
running=
for unit in systemd-timesyncd chrony chronyd ntpsec ntpd openntpd; do
  if systemctl is-active --quiet "$unit"; then running=$unit; fi
done
if [ -z "$running" ]; then
  install_packages __TIME_PACKAGE__
  enable_unit __TIME_UNIT__
fi
