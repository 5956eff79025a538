import { beforeAll, expect, it } from "vitest";

import { ONE, TWO, type HostTrial } from "./host-trial";
import { changesSince } from "./snapshot";

/** A package that only comes with the security updates. */
const UNPACKED = "/var/lib/dpkg/info/python3-apt.list";

/** What `undo` leaves behind. @param before what the machine had before it was first hardened. */
export function checkUndo(trial: HostTrial, before: () => readonly string[]): void {
  const { machine } = trial;
  const isOpen = (port: number) => machine.reach(machine.addresses()[0], [port])[port] === "open";

  beforeAll(() => {
    machine.output("docker rm --force $(docker ps --all --quiet) && docker network rm apps");
    machine.output(
      "rm -r /root/image; systemctl stop program-7000 program-9100 nftables; systemctl start llm-stack-firewall",
    );
  });

  it("undoes what the setting no longer asks for, and keeps what a second stack wants", async () => {
    trial.declare(TWO, { firewall: true, logLimits: true });
    const second = await trial.host("harden", "--stack", TWO, "--yes");
    expect(second.exitCode, second.text).toBe(0);
    trial.declare(ONE, { firewall: true, watchdog: true });
    const first = await trial.host("harden", "--stack", ONE, "--yes");
    expect(first.exitCode, first.text).toBe(0);
    expect(first.text).toContain("kept for llm-two");
    expect(machine.run("dpkg-query --show unattended-upgrades").code).not.toBe(0);
    expect(machine.output("nft list table inet llm_stack")).toContain("elements = { 22, 8080, 8443, 9080, 9443 }");
  });

  it("undo names a file that a person changed, and leaves it", async () => {
    const file = "/etc/systemd/journald.conf.d/90-llm-stack.conf";
    machine.output(`cp -p ${file} /root/kept && echo 'Compress=no' >>${file}`);
    const { exitCode, text } = await trial.host("undo", "--stack", TWO, "--yes");
    expect([exitCode, text]).toEqual([0, expect.stringContaining(`${file} stays: someone changed it`) as string]);
    machine.output(
      `rm -r ${file} /root/kept /var/lib/llm-stack/host/log-limits && rmdir ${file.replace(/\/[^/]*$/, "")}`,
    );
  });

  it("undo of the last stack leaves nothing", async () => {
    const { exitCode, text } = await trial.host("undo", "--stack", ONE, "--yes");
    expect(exitCode, text).toBe(0);
    expect(changesSince(before(), machine)).toEqual([]);
    expect(isOpen(22)).toBe(true);
  });

  it("undo leaves nothing of a harden that was killed while it installed packages", async () => {
    trial.declare(ONE, { automaticUpdates: true, logLimits: true, firewall: true });
    await trial.killHarden(() => {
      machine.output(`until [ -e ${UNPACKED} ]; do sleep 0.1; done`);
      return Promise.resolve();
    });
    // What runs on the machine ends with the command that it is at.
    machine.output("while pgrep -f '[s]h /tmp/tmp[.]' >/dev/null; do sleep 0.1; done");
    expect(machine.run("nft list table inet llm_stack").code).not.toBe(0);
    const { exitCode, text } = await trial.host("undo", "--stack", ONE, "--yes");
    expect(exitCode, text).toBe(0);
    expect(changesSince(before(), machine)).toEqual([]);
  });
}
