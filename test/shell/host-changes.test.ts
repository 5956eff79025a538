import { spawnSync } from "node:child_process";
import { chmodSync, statSync } from "node:fs";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { stepsScript, undoScript } from "../../ops/host/host-step";
import { HostLab, hostShells } from "./support/host-lab";

const FILE = "/etc/app/app.conf";

let lab: HostLab;

beforeEach(() => {
  lab = new HostLab();
});

afterEach(() => {
  lab.remove();
});

const step = (script: string, name = "app") => [{ name, title: "The app's settings", shared: [], script }];
const writeFile = (text: string) => step(`put_file ${FILE} 0640 <<'END'\n${text}\nEND`);
/** Installed packages; `apt-get install` adds the package with a dependency. @param end how it ends then. */
const apt = (end = "exit 0") => {
  lab.write("packages", "bash\n");
  lab.program("dpkg-query", `sed 's/^/installed /' ${lab.path("packages")}`);
  lab.program("apt-get", `case "$1" in install) printf 'ntp\\nlibntp\\n' >>${lab.path("packages")}; ${end} ;; esac`);
  lab.program("dpkg", "exit 0");
};

describe.each(hostShells)("a step on the host under %s", (_, ...shell) => {
  const isMissing = spawnSync(shell[0] ?? "", ["-c", "exit 0"]).status !== 0;
  const preview = (steps = writeFile("new")) => lab.run(stepsScript("preview", "llm-a", steps), [], shell);
  const apply = (steps = writeFile("new"), owner = "llm-a") => lab.run(stepsScript("apply", owner, steps), [], shell);
  const undo = (owner = "llm-a", name = "app") => lab.run(undoScript("apply", owner, [name]), [], shell);

  it.skipIf(isMissing)("shows its commands in a preview, and changes nothing", () => {
    const { code, stdout } = preview(step(`put_file ${FILE} 0640 <<'END'\nnew\nEND\nrun systemctl restart app`));
    expect(code).toBe(0);
    expect(stdout).toBe(
      `@step app\n    write ${lab.path("etc/app/app.conf")} (mode 0640)\n      | new\n    systemctl restart app\n`,
    );
    expect([lab.exists("etc"), lab.exists("var"), lab.calls()]).toEqual([false, false, []]);
  });

  it.skipIf(isMissing)("has nothing to show after it was done", () => {
    expect(apply()).toMatchObject({ code: 0, stderr: "" });
    expect(lab.read("etc/app/app.conf")).toBe("new\n");
    expect(statSync(lab.path("etc/app/app.conf")).mode & 0o777).toBe(0o640);
    expect(preview().stdout).toBe("@step app\n");
  });

  it.skipIf(isMissing)("is undone completely: the file, its folder and the ledger go", () => {
    apply();
    expect(undo()).toMatchObject({ code: 0, stderr: "" });
    expect([lab.exists("etc/app"), lab.exists("var/lib/llm-stack/host/app")]).toEqual([false, false]);
    expect(undo().stdout).toBe("");
  });

  it.skipIf(isMissing)("restores the file from before its first change, with its mode", () => {
    lab.write("etc/app/app.conf", "old\n");
    chmodSync(lab.path("etc/app/app.conf"), 0o600);
    apply(writeFile("new"));
    apply(writeFile("newer"));
    expect(lab.read("etc/app/app.conf")).toBe("newer\n");
    undo();
    expect(lab.read("etc/app/app.conf")).toBe("old\n");
    expect(statSync(lab.path("etc/app/app.conf")).mode & 0o777).toBe(0o600);
  });

  it.skipIf(isMissing)("leaves a file that someone changed later, and keeps the copy of the old one", () => {
    lab.write("etc/app/app.conf", "old\n");
    apply();
    lab.write("etc/app/app.conf", "by hand\n");
    expect(undo().stdout).toContain("someone changed it");
    expect(lab.read("etc/app/app.conf")).toBe("by hand\n");
    expect(lab.read(`var/lib/llm-stack/host/app/copies${lab.path("etc/app/app.conf")}`)).toBe("old\n");
  });

  it.skipIf(isMissing)("stays until the last stack that wants it is gone", () => {
    apply();
    expect(apply(writeFile("new"), "llm-b").code).toBe(0);
    undo("llm-a");
    expect(lab.exists("etc/app/app.conf")).toBe(true);
    undo("llm-b");
    expect(lab.exists("etc/app/app.conf")).toBe(false);
  });

  it.skipIf(isMissing)("leaves no folder of llm-stack behind, whichever stack created it", () => {
    const file = (owner: string) => step(`put_file /var/lib/llm-stack/metrics/${owner}/.keep 0644 </dev/null`, owner);
    apply(file("llm-a"), "llm-a");
    apply(file("llm-b"), "llm-b");
    undo("llm-a", "llm-a");
    expect(lab.exists("var/lib/llm-stack/metrics/llm-b/.keep")).toBe(true);
    undo("llm-b", "llm-b");
    expect(lab.exists("var/lib/llm-stack")).toBe(false);
  });

  it.skipIf(isMissing)("is undone to the end after an undo that ended in the middle", () => {
    lab.write("etc/app/app.conf", "old\n");
    apply();
    lab.write("etc/app/app.conf", "old\n");
    expect(undo().stdout).not.toContain("someone changed it");
    expect(lab.exists("var/lib/llm-stack")).toBe(false);
  });

  it.skipIf(isMissing)("stops at the first command that fails", () => {
    const { code, stdout } = apply(step("run false\nrun echo too far"));
    expect([code, stdout.includes("too far\n")]).toEqual([1, false]);
  });

  it.skipIf(isMissing)("removes the packages that it installed, with their dependencies", () => {
    apt();
    const install = step("install_packages bash ntp");
    expect(preview(install).stdout).toContain("apt-get install --yes --no-install-recommends ntp\n");
    expect(lab.calls()).toEqual([]);
    apply(install);
    expect(lab.calls()).toEqual(["apt-get update", "apt-get install --yes --no-install-recommends ntp"]);
    undo();
    expect(lab.calls()).toEqual(["dpkg --no-act --purge libntp ntp", "dpkg --purge libntp ntp"]);
  });

  it.skipIf(isMissing)("leaves packages that another one needs by now", () => {
    apt();
    apply(step("install_packages ntp"));
    lab.program("dpkg", "exit 1");
    lab.calls();
    expect(undo().stdout).toContain("they stay: libntp ntp");
    expect(lab.calls()).toEqual(["dpkg --no-act --purge libntp ntp"]);
  });

  it.skipIf(isMissing).each([
    ["fails", "exit 100"],
    ["goes on without a connection", "kill -HUP $PPID"],
    ["fails without a connection", "kill -PIPE $PPID; exit 100"],
  ])("removes what came with an installation that %s", (_how, end) => {
    apt(end);
    apply(step("install_packages ntp"));
    lab.calls();
    undo();
    expect(lab.calls()).toContain("dpkg --purge libntp ntp");
  });

  it.skipIf(isMissing)("leaves packages alone that someone removed meanwhile", () => {
    apt();
    apply(step("install_packages ntp"));
    lab.write("packages", "bash\n");
    lab.calls();
    expect(undo()).toMatchObject({ code: 0, stderr: "" });
    expect(lab.calls()).toEqual([]);
  });

  it.skipIf(isMissing)(
    "has nothing to do for a unit that systemd skips here, such as a time service in a container",
    () => {
      const answers = 'is-enabled) exit 0 ;; is-active) exit 3 ;; show) case "$*" in *Result*) echo no ;; *) echo';
      lab.program("systemctl", `case "$1" in ${answers} 17 ;; esac ;; esac`);
      expect(preview(step("enable_unit time.service")).stdout).toBe("@step app\n");
      // Enabled, but never started.
      lab.program("systemctl", `case "$1" in ${answers} 0 ;; esac ;; esac`);
      expect(preview(step("enable_unit time.service")).stdout).toContain("systemctl enable --now time.service");
    },
  );

  it.skipIf(isMissing)("stops and disables a unit that neither ran nor started at boot", () => {
    lab.program(
      "systemctl",
      'case "$1" in is-enabled) echo disabled; exit 1 ;; is-active) echo inactive; exit 3 ;; esac',
    );
    apply(step("enable_unit app.timer"));
    expect(lab.calls()).toEqual(["systemctl enable --now app.timer"]);
    undo();
    expect(lab.calls()).toEqual(["systemctl stop app.timer", "systemctl disable app.timer"]);
  });

  it.skipIf(isMissing)("leaves a unit alone that ran before", () => {
    lab.program("systemctl", 'case "$1" in is-enabled) echo enabled ;; is-active) echo active ;; esac');
    apply(step("record_unit app.service\nrun systemctl restart app"));
    lab.calls();
    undo();
    expect(lab.calls()).toEqual([]);
  });

  it.skipIf(isMissing)("undoes the last change first", () => {
    apply(step(`on_undo "echo last >>${lab.path("order")}"\non_undo "echo first >>${lab.path("order")}"`));
    undo();
    expect(lab.read("order")).toBe("first\nlast\n");
  });
});
