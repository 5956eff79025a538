import type { CommandLab } from "./command-lab";

const SNAPSHOTS = JSON.stringify([
  {
    short_id: "aaaa1111",
    time: "2026-11-27T02:31:00.5Z",
    tags: ["20261127T023000Z"],
    summary: { total_bytes_processed: 3 * 2 ** 20 },
  },
  { short_id: "bbbb2222", time: "2026-11-28T02:31:00.5Z", tags: ["20261128T023000Z"] },
]);

/** Gives a lab a Docker whose stack has two targets with two backups. A case of the shell decides on the arguments first. */
export function putDockerWithBackups(lab: CommandLab, cases: string): void {
  lab.put("docker", `case "$*" in\n${cases}\n*TARGETS*) echo 'disk nas' ;;\n*snapshots*) echo '${SNAPSHOTS}' ;;\nesac`);
}
