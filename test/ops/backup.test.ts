import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { CommandLab } from "./support/command-lab";
import { putDockerWithBackups } from "./support/docker-with-backups";

let lab: CommandLab;

beforeEach(() => {
  lab = new CommandLab();
});

afterEach(() => {
  lab.remove();
});

const putDocker = (cases: string) => {
  putDockerWithBackups(lab, cases);
};

describe("backup", () => {
  it("dumps, keeps the dump in every target and prints what was kept", async () => {
    putDocker("*'request.sh backup') echo 'Dumped all.' ;;\n*'request.sh keep') echo 'disk: kept 7 MiB' ;;");
    const { exitCode, stdout } = await lab.run("backup", ["--prefix", "llm-x"]);
    expect(stdout).toBe("Dumped all.\ndisk: kept 7 MiB\n");
    expect(exitCode).toBe(0);
    expect(lab.calls()).toEqual([
      "docker exec llm-x-backup /etc/backup/request.sh backup",
      "docker exec llm-x-restic /etc/restic/request.sh keep",
    ]);
  });

  it("keeps nothing when the dump fails", async () => {
    putDocker("*'request.sh backup') echo 'backup: no space'; exit 1 ;;");
    const { exitCode, stdout } = await lab.run("backup", ["--prefix", "llm-x"]);
    expect([exitCode, stdout]).toEqual([1, "backup: no space\n"]);
    expect(lab.calls()).toHaveLength(1);
  });

  it("explains a stack without backups", async () => {
    putDocker("*) echo 'No such container: llm-dev-backup' >&2; exit 1 ;;");
    const { exitCode, stderr } = await lab.run("backup");
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      "No such container: llm-dev-backup\nIf there are none: set llm-stack:backup in Pulumi.dev.yaml",
    );
  });

  it("shows restic's own words, which are JSON here", async () => {
    putDocker(
      `*) echo '{"message_type":"exit_error","code":12,"message":"Fatal: wrong \\"password\\""}' >&2; exit 1 ;;`,
    );
    const { stderr } = await lab.run("backup");
    expect(stderr).toBe('The backups of llm-dev do not answer: Fatal: wrong "password"\n');
  });

  it("gives no advice about missing backups when Docker does not answer", async () => {
    putDocker("*) echo 'Cannot connect to the Docker daemon at unix:///x. Is it running?' >&2; exit 1 ;;");
    const { exitCode, stderr } = await lab.run("backup");
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      "The backups of llm-dev do not answer: Cannot connect to the Docker daemon at unix:///x. Is it running?\n" +
        "To check this machine: npm run doctor -- --stack dev\n",
    );
  });

  it("lists the backups of all targets, also when one does not answer", async () => {
    putDocker("*'target.sh nas '*) echo 'connection refused' >&2; exit 1 ;;");
    const { exitCode, stdout, stderr } = await lab.run("backup", ["list", "--json", "--prefix", "llm-x"]);
    expect(JSON.parse(stdout)).toEqual([
      { target: "disk", id: "aaaa1111", time: "2026-11-27T02:31:00.5Z", dump: "20261127T023000Z", bytes: 3145728 },
      { target: "disk", id: "bbbb2222", time: "2026-11-28T02:31:00.5Z", dump: "20261128T023000Z", bytes: 0 },
    ]);
    expect(stderr).toContain("nas: ");
    expect(stderr).toContain("connection refused");
    expect(exitCode).toBe(1);
  });
});
