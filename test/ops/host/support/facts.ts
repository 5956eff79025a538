/** What config-templates/host/facts.sh prints on a host that is ready for a stack. */
export const FACTS = `system Linux
id debian
version 12
codename bookworm
name Debian GNU/Linux 12 (bookworm)
architecture x86_64
kernel 6.1.0
cores 4
memoryMebibytes 7900
swapMebibytes 0
freeBytes 50000000000
systemd yes
cgroup 2
selinux Disabled
apparmor yes
timeSynchronized yes
user deploy
userInDockerGroup yes
dockerVersion 28.5.2
swarm inactive
daemonJson ${Buffer.from('{"log-driver":"journald","live-restore":true}').toString("base64")}
listens 0.0.0.0:22 users:(("sshd",pid=1,fd=3))
listens *:22 users:(("systemd",pid=1,fd=40))
listens 0.0.0.0:9100 users:(("node_exporter",pid=2,fd=3))
listens 127.0.0.1:5432 users:(("postgres",pid=3,fd=3))`;
