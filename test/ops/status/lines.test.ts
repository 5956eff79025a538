import { describe, expect, it } from "vitest";

import { OperationError } from "../../../ops/command";
import { SmokeFailure } from "../../../ops/smoke/check";
import { describeBackups, parseMetrics } from "../../../ops/status/backups";
import { duration } from "../../../ops/status/duration";
import { ask, exitCodeOf, line, type StatusLine } from "../../../ops/status/line";
import { describeAlerts, describeCertificates } from "../../../ops/status/monitoring";
import { bytesOf, serviceLines, type ServiceStatus } from "../../../ops/status/services";
import { describeSync } from "../../../ops/status/sync";

const NOW = Date.parse("2026-11-28T12:00:00Z");
const HOUR = 3600;
const TARGET = { prefix: "llm-prod", dockerHost: "unix:///x", stack: "prod" };

function short(lines: readonly StatusLine[]): readonly string[] {
  return lines.map(({ part, level, message }) => `${level} ${part}: ${message}`);
}

describe("the exit code of status", () => {
  const [fine, bad] = [line("a", "x"), line("b", "y", "fix it")];
  const silent = { part: "c", level: "unknown", message: "no answer" } as const;

  it.each([
    ["0 when all is well", [fine], 0],
    ["1 when something needs attention", [fine, bad, silent], 1],
    ["2 when a part cannot be asked", [fine, silent], 2],
  ])("is %s", (_, lines, code) => {
    expect(exitCodeOf(lines)).toBe(code);
  });
});

describe("a part that does not answer", () => {
  it.each<readonly [Error, string]>([
    [new OperationError("The container is stopped.\nmore"), "not known: The container is stopped."],
    [new SmokeFailure("no answer: refused", "docker logs x"), "not known: no answer: refused"],
  ])("becomes a line with the reason", async (error, message) => {
    const [found] = await ask("sync", () => Promise.reject(error));
    expect(found).toMatchObject({ part: "sync", level: "unknown", message });
  });

  it("does not hide an error of this program", async () => {
    await expect(ask("sync", () => Promise.reject(new TypeError("a bug")))).rejects.toThrow("a bug");
  });
});

describe("durations", () => {
  it.each([
    [-5, "0 s"],
    [59, "59 s"],
    [60, "1 min"],
    [2 * HOUR + 5, "2 h"],
    [50 * HOUR, "2 d"],
  ])("of %i seconds read %s", (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});

describe("the services", () => {
  const service: ServiceStatus = {
    service: "litellm",
    version: "v1",
    state: "running",
    health: "healthy",
    uptime: 2 * HOUR,
    restarts: 3,
    memory: 50,
    memoryLimit: 100,
  };

  it.each([
    ["has no container", { state: "missing", health: null }],
    ["is exited", { state: "exited" }],
    ["is unhealthy", { health: "unhealthy" }],
    ["restarted 10 min ago", { uptime: 600 }],
    ["uses 90% of its memory limit", { memory: 90 }],
  ])("need attention when one %s", (message, change) => {
    expect(short(serviceLines(TARGET, [service, { ...service, ...change }]))).toEqual([
      `attention litellm: ${message}`,
    ]);
  });

  it("need none when all run, also after restarts of long ago", () => {
    expect(short(serviceLines(TARGET, [service]))).toEqual(["ok services: all 1 run"]);
  });

  it.each([
    ["12.5MiB / 64MiB", 13107200],
    ["1.5GiB / 2GiB", 1610612736],
    ["900KiB / 64MiB", 921600],
    ["0B / 0B", 0],
  ])("read Docker's %s", (text, bytes) => {
    expect(bytesOf(text)).toBe(bytes);
  });
});

describe("the sync", () => {
  const status = {
    state: "running",
    obstacle: null,
    waiting: "2",
    "waiting for reconciliation": "1",
    parked: "0",
    "last success": "2026-11-28 11:59:57.1+00",
  };

  it.each([
    ["ok sync: 3 changes wait, last pass 2 s ago", {}],
    ["attention sync: has stopped: no connection", { state: "stopped", obstacle: "no connection" }],
    ["attention sync: 4 records are parked, 3 changes wait, last pass 2 s ago", { parked: "4" }],
    [
      "attention sync: 3 changes wait, last pass 1 h ago: the worker does not run",
      { "last success": "2026-11-28 10:59:00+00" },
    ],
    ["attention sync: 3 changes wait, no pass yet: the worker does not run", { "last success": null }],
  ])("reads %s", (wanted, change) => {
    expect(short([describeSync(new Map(Object.entries({ ...status, ...change })), NOW)])).toEqual([wanted]);
  });
});

describe("certificates", () => {
  const answer = (...days: readonly number[]) =>
    days.map((left, index) => ({
      labels: { instance: `https://host-${index}.example.com/ui/` },
      value: left,
    }));

  it("need attention before they end", () => {
    expect(short(describeCertificates(answer(80.5, 20.9, -0.1)))).toEqual([
      "ok certificate host-0.example.com: 80 days left",
      "attention certificate host-1.example.com: 20 days left",
      "attention certificate host-2.example.com: has expired",
    ]);
  });

  it("are unknown without a probe", () => {
    expect(short(describeCertificates(answer()))).toEqual(["unknown certificates: no probe has seen one yet"]);
  });
});

describe("alerts", () => {
  const alert = (alertname: string, state = "active") => ({
    labels: { alertname, severity: "critical" },
    annotations: { summary: `${alertname} happened` },
    startsAt: "2026-11-28T11:55:00Z",
    status: { state },
  });

  it("need attention while they fire", () => {
    expect(short(describeAlerts([alert("Watchdog"), alert("HostDown")], NOW))).toEqual([
      "attention alert HostDown: HostDown happened (critical, since 5 min ago)",
    ]);
  });

  it("need none when a person has silenced them", () => {
    expect(short(describeAlerts([alert("Watchdog"), alert("HostDown", "suppressed")], NOW))).toEqual([
      "ok alerts: none fires, 1 silenced",
    ]);
  });

  it("need attention when the alert that always fires is missing", () => {
    expect(short(describeAlerts([], NOW))).toEqual(["attention alerts: Watchdog, which always fires, has not arrived"]);
  });
});

describe("backups", () => {
  const seconds = NOW / 1000;
  const metrics = (...values: readonly (readonly [string, number])[]) =>
    describeBackups(
      parseMetrics(
        [["backup_configured_timestamp_seconds", seconds - 30 * 24 * HOUR] as const, ...values]
          .map(([name, value]) => `llm_stack_${name}{target="disk"} ${value}`)
          .join("\n"),
      ),
      NOW,
    );
  const good = [
    ["backup_last_success_timestamp_seconds", seconds - 9 * HOUR],
    ["restore_drill_last_success_timestamp_seconds", seconds - 50 * HOUR],
  ] as const;

  it("show the newest backup and drill of each target", () => {
    expect(short(metrics(...good))).toEqual(["ok backup disk: newest backup 9 h ago, restore drill 2 d ago"]);
  });

  it.each([
    ["the last attempt failed; newest backup 9 h ago, restore drill 2 d ago", [...good, ["backup_failed", 1]]],
    ["the last drill failed; newest backup 9 h ago, restore drill 2 d ago", [...good, ["restore_drill_failed", 1]]],
    ["no backup yet, no drill yet", []],
    ["newest backup 1 d ago, no drill yet", [["backup_last_success_timestamp_seconds", seconds - 27 * HOUR]]],
    ["newest backup 9 h ago, no drill yet", good.slice(0, 1)],
  ] as const)("need attention: %s", (message, values) => {
    expect(short(metrics(...values))).toEqual([`attention backup disk: ${message}`]);
  });

  it("need none in a new target that waits for its first one", () => {
    const fresh = parseMetrics(`llm_stack_backup_configured_timestamp_seconds{target="disk"} ${seconds - 60}`);
    expect(short(describeBackups(fresh, NOW))).toEqual(["ok backup disk: no backup yet, no drill yet"]);
  });

  it("need attention when the databases cannot be dumped", () => {
    expect(short(describeBackups(parseMetrics("llm_stack_backup_dump_failed 1"), NOW))).toEqual([
      "attention backup: the databases cannot be dumped",
    ]);
  });
});
