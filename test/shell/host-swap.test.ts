import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { hostStep, stepsScript, undoScript } from "../../ops/host/host-step";
import { HostLab } from "./support/host-lab";

const HEADER = "Filename\tType\tSize\tUsed\tPriority\n";
const ROOT = "UUID=1 / ext4 defaults 0 1\n";

let lab: HostLab;

beforeEach(() => {
  lab = new HostLab();
  for (const name of ["swapon", "swapoff", "mkswap", "fallocate"]) lab.program(name, "exit 0");
});

afterEach(() => {
  lab.remove();
});

function run(state: "off" | "on", mode: "preview" | "apply" = "apply") {
  const steps = [hostStep(`swap-${state}`, "Swap", `swap-${state}.sh`)];
  const result = lab.run(stepsScript(mode, "llm-a", steps));
  expect(result).toMatchObject({ code: 0, stderr: "" });
  return result.stdout;
}

function undo(state: "off" | "on") {
  expect(lab.run(undoScript("apply", "llm-a", [`swap-${state}`]))).toMatchObject({ code: 0, stderr: "" });
  return lab.calls();
}

describe("turning swap off", () => {
  const FSTAB = `${ROOT}/dev/sda2 none swap sw 0 0\n# /dev/sdb1 none swap sw 0 0\n`;

  it("ends swapping now and at the next boot, and is undone", () => {
    lab.write("proc/swaps", `${HEADER}/dev/sda2 partition 1024 0 -2\n`);
    lab.write("etc/fstab", FSTAB);
    run("off");
    expect(lab.calls()).toEqual(["swapoff /dev/sda2"]);
    expect(lab.read("etc/fstab")).toBe(
      `${ROOT}# llm-stack: /dev/sda2 none swap sw 0 0\n# /dev/sdb1 none swap sw 0 0\n`,
    );
    expect(undo("off")).toEqual(["swapon /dev/sda2"]);
    expect(lab.read("etc/fstab")).toBe(FSTAB);
  });

  it("has nothing to do without swap", () => {
    lab.write("proc/swaps", HEADER);
    lab.write("etc/fstab", ROOT);
    expect(run("off", "preview")).toBe("@step swap-off\n");
  });
});

describe("turning swap on", () => {
  it("adds a file, now and at the next boot, and is undone", () => {
    lab.write("proc/swaps", HEADER);
    lab.write("etc/fstab", ROOT);
    const file = lab.path("var/lib/llm-stack/swap");
    run("on");
    expect(lab.calls()).toEqual([`fallocate --length 2GiB ${file}`, `mkswap ${file}`, `swapon ${file}`]);
    expect(lab.read("etc/fstab")).toBe(`${ROOT}${file} none swap sw 0 0\n`);
    expect(undo("on")).toEqual([`swapoff ${file}`]);
    expect([lab.exists("var/lib/llm-stack/swap"), lab.read("etc/fstab")]).toEqual([false, ROOT]);
  });

  it("leaves a host alone that has swap", () => {
    lab.write("proc/swaps", `${HEADER}/dev/sda2 partition 1024 0 -2\n`);
    expect(run("on", "preview")).toBe("@step swap-on\n");
  });
});
