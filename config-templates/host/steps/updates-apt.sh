# Security updates every day, from the distribution's repositories only: Docker itself is not among them.
# The package does not stop its service when it is removed.
record_unit unattended-upgrades.service
install_packages unattended-upgrades
put_file /etc/apt/apt.conf.d/52llm-stack-updates 0644 <<'END'
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
Unattended-Upgrade::Automatic-Reboot "false";
END
enable_unit apt-daily.timer
enable_unit apt-daily-upgrade.timer
