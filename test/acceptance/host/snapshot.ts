import type { HostMachine } from "./host-machine";

/** Files that a package changes when it creates its user, who stays. */
const USER_FILES = /\/etc\/(passwd|group|shadow|gshadow|subuid|subgid)-?( |$)/;
/** Started by a request, a session or the first boot, and gone soon. */
const PASSING =
  /^active (ldconfig|systemd-(timedated|hostnamed|localed|update-done|sysusers|journal-catalog-update)|user@|user-runtime-dir@)/;
/** Docker keeps these after its containers are gone. */
const DOCKERS_TABLES = /^table ip6? (filter|nat|raw)$/;

const SCRIPT = `
find /etc /usr/local /var/lib/llm-stack -printf '%p %y %m %U %G %l\\n' 2>/dev/null
find /etc /usr/local /var/lib/llm-stack -type f -exec sha256sum {} + 2>/dev/null
dpkg-query --show --showformat 'package \${Package} \${db:Status-Status}\\n'
systemctl list-unit-files --no-legend --plain | awk '{ print "unit", $1, $2 }'
systemctl list-units --state=active --type=service,timer,socket --no-legend --plain | awk '{ print "active", $1 }'
nft list tables
`;

/** What `harden` may change on a machine: settings, programs of its own, packages, units and firewall tables. */
export function snapshot(machine: HostMachine): readonly string[] {
  const lines = machine.output(SCRIPT).split("\n");
  const others = [USER_FILES, PASSING, DOCKERS_TABLES];
  return lines.filter((line) => !others.some((pattern) => pattern.test(line))).sort();
}

/** Lines that went since an earlier snapshot, and lines that came. */
export function changesSince(before: readonly string[], machine: HostMachine): readonly string[] {
  const after = snapshot(machine);
  const missingIn = (lines: readonly string[], others: readonly string[]) => {
    const known = new Set(others);
    return lines.filter((line) => !known.has(line));
  };
  return [
    ...missingIn(before, after).map((line) => `- ${line}`),
    ...missingIn(after, before).map((line) => `+ ${line}`),
  ];
}
