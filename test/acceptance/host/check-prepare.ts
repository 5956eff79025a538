import { expect, it } from "vitest";

import { HOST } from "./host-machine";
import type { HostTrial } from "./host-trial";
import { changesSince, snapshot } from "./snapshot";

const AS_DEPLOY = ["prepare", "--ssh", `deploy@${HOST}`];

/** A new machine becomes a Docker host. */
export function checkPrepare(trial: HostTrial): void {
  const { machine } = trial;

  it("prepare shows its commands, and runs none of them with --dry-run", async () => {
    const before = snapshot(machine);
    const { exitCode, text } = await trial.host(...AS_DEPLOY, "--dry-run");
    expect([exitCode, text]).toEqual([0, expect.stringContaining("write /etc/docker/daemon.json") as string]);
    expect(changesSince(before, machine)).toEqual([]);
  });

  it("prepare explains a user whose sudo asks for a password, and a machine that does not answer", async () => {
    const admin = await trial.host("prepare", "--ssh", `admin@${HOST}`);
    expect([admin.exitCode, admin.text]).toEqual([1, expect.stringContaining("sudo without a password") as string]);
    const closed = await trial.host("prepare", "--ssh", `deploy@${HOST}:2222`);
    expect([closed.exitCode, closed.text]).toEqual([
      1,
      expect.stringContaining("Try it by hand: ssh -p 2222") as string,
    ]);
  });

  it("prepare makes it a Docker host, and has nothing to do the second time", async () => {
    const first = await trial.host(...AS_DEPLOY, "--yes");
    expect(first.exitCode, first.text).toBe(0);
    expect(machine.output("systemctl is-enabled docker; systemctl is-active docker")).toBe("enabled\nactive");
    expect(machine.output("docker info --format '{{.LiveRestoreEnabled}}'")).toBe("true");
    expect(machine.output("id -nG deploy")).toContain("docker");
    const second = await trial.host(...AS_DEPLOY);
    expect([second.exitCode, second.text]).toEqual([0, expect.stringContaining("Nothing to do.") as string]);
  });
}
