# Describes a host, one `name value` a line. Changes nothing.

say() {
  printf '%s %s\n' "$1" "$2"
}

has() {
  command -v "$1" >/dev/null 2>&1
}

from_os_release() {
  # shellcheck source=/dev/null
  (. /etc/os-release && eval "printf '%s' \"\${$1:-}\"")
}

# Free space of Docker's folder, or of the folder above that exists.
docker_folder=/var/lib/docker
[ -d $docker_folder ] || docker_folder=/var/lib

say system "$(uname -s)"
say id "$(from_os_release ID)"
say version "$(from_os_release VERSION_ID)"
say codename "$(from_os_release VERSION_CODENAME)"
say name "$(from_os_release PRETTY_NAME)"
say architecture "$(uname -m)"
say kernel "$(uname -r)"
say cores "$(nproc)"
say memoryMebibytes "$(($(sed -n 's/^MemTotal: *\([0-9]*\) kB$/\1/p' /proc/meminfo) / 1024))"
say swapMebibytes "$(($(sed -n 's/^SwapTotal: *\([0-9]*\) kB$/\1/p' /proc/meminfo) / 1024))"
say freeBytes "$(($(df -P -k $docker_folder | awk 'NR == 2 { print $4 }') * 1024))"
say systemd "$([ -d /run/systemd/system ] && echo yes || echo no)"
say cgroup "$([ -e /sys/fs/cgroup/cgroup.controllers ] && echo 2 || echo 1)"
say selinux "$(has getenforce && getenforce || echo Disabled)"
say apparmor "$([ "$(cat /sys/module/apparmor/parameters/enabled 2>/dev/null)" = Y ] && echo yes || echo no)"
say timeSynchronized "$(timedatectl show --property NTPSynchronized --value 2>/dev/null || echo unknown)"
say user "${SUDO_USER:-$(id -un)}"
say userInDockerGroup "$(id -nG "${SUDO_USER:-root}" | tr ' ' '\n' | grep -qx docker && echo yes || echo no)"
# Packages of the distributions, which conflict with Docker's own.
for package in docker.io podman-docker docker moby-engine; do
  if { has dpkg-query && dpkg-query --show --showformat '${db:Status-Status}' $package 2>/dev/null | grep -qx installed; } ||
    { has rpm && rpm --query --quiet $package 2>/dev/null; }; then
    say conflictingPackage $package
  fi
done
if has dockerd; then say dockerVersion "$(dockerd --version 2>/dev/null | sed -n 's/^Docker version \([0-9.]*\).*/\1/p')"; fi
if has docker; then say swarm "$(docker info --format '{{.Swarm.LocalNodeState}}' 2>/dev/null || echo unknown)"; fi
if [ -e /etc/docker/daemon.json ]; then say daemonJson "$(base64 </etc/docker/daemon.json | tr -d '\n')"; fi
for firewall in ufw firewalld; do
  if has systemctl && systemctl is-active --quiet $firewall; then say firewall $firewall; fi
done
# Programs that listen on all addresses or on an outside one: address:port and name.
if has ss; then ss -H -l -n -t -p | awk '{ print $4, $6 }' | sed 's/^/listens /'; fi
