import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { renderAlertmanager } from "../../components/monitoring/render-alertmanager";
import { AMTOOL_SOURCES, findAmtool } from "../../testing/prometheus/alertmanager-programs";
import { EVERY_KIND, SMTP } from "../support/alert-receivers";
import { problemsOf } from "../support/config";
import { exampleSettings } from "../support/settings";

interface Route {
  readonly receiver: string;
  readonly matchers: readonly string[];
  readonly continue?: boolean;
  readonly mute_time_intervals?: readonly string[];
  readonly routes?: readonly Route[];
}

interface Config {
  readonly route: { readonly receiver: string; readonly routes: readonly Route[] };
  readonly time_intervals: readonly { readonly name: string; readonly time_intervals: readonly object[] }[];
  readonly receivers: readonly { readonly name: string }[];
}

const url = { secret: "hook" };
const NIGHT = { from: "22:00", to: "07:00", timeZone: "Europe/Berlin" };

function filesFor(alertReceivers: readonly object[], heartbeat: object = {}) {
  return renderAlertmanager(exampleSettings({ smtp: SMTP, alertReceivers, heartbeat } as never));
}

function configFor(...args: Parameters<typeof filesFor>): Config {
  return parse(filesFor(...args).find(({ path }) => path === "alertmanager.yml")?.content ?? "") as Config;
}

/** The receiver's own routes. */
function routesOf(receiver: object): readonly Route[] {
  return configFor([{ name: "ops", type: "slack", url, ...receiver }]).route.routes.filter(
    (route) => route.receiver === "ops",
  );
}

describe("Alertmanager's routes", () => {
  it("notify no one of a stack without receivers", () => {
    const { route, receivers } = configFor([]);
    expect(receivers).toEqual([{ name: "silent" }]);
    expect(route.receiver).toBe("silent");
    expect(route.routes.map(({ receiver }) => receiver)).toEqual(["silent", "silent"]);
  });

  it("give every receiver its alerts, whatever the others get", () => {
    const { route } = configFor(EVERY_KIND);
    const own = route.routes.slice(2);
    expect([...new Set(own.map(({ receiver }) => receiver))]).toEqual(EVERY_KIND.map(({ name }) => name));
    expect(own.every((one) => one.continue)).toBe(true);
    expect(own[0]?.matchers).toEqual(['severity=~"critical|warning"']);
  });

  it("limit a receiver to severities and teams", () => {
    expect(routesOf({ severities: ["critical"], forTeams: ["R&D (EU)", "Data"] })).toEqual([
      {
        receiver: "ops",
        matchers: ['severity="critical"', String.raw`team_alias=~"R&D \\(EU\\)|Data"`],
        continue: true,
      },
    ]);
  });

  it("mute warnings, and never critical alerts, in quiet hours", () => {
    const muted = routesOf({ quietHours: NIGHT }).map((route) => [route.matchers[0], route.mute_time_intervals]);
    expect(muted).toEqual([
      ['severity="critical"', undefined],
      ['severity="warning"', ["quiet-hours-of-ops"]],
    ]);
  });

  it("send Watchdog to the heartbeat alone", () => {
    const { route, receivers } = configFor(EVERY_KIND, { url: { secret: "beat" } });
    expect(route.routes[0]).toMatchObject({ matchers: ['alertname="Watchdog"'], receiver: "dead-man-switch" });
    expect(route.routes[0]?.continue).toBeUndefined();
    expect(receivers).toContainEqual({
      name: "dead-man-switch",
      webhook_configs: [{ url_file: "/run/secrets/beat", send_resolved: false }],
    });
  });

  it("send a test alert to the receiver that it names", () => {
    const test = configFor(EVERY_KIND).route.routes[1];
    expect(test?.routes).toEqual(EVERY_KIND.map(({ name }) => ({ matchers: [`receiver="${name}"`], receiver: name })));
  });
});

describe("quiet hours", () => {
  function intervalsOf(quietHours: object) {
    return configFor([{ name: "ops", type: "slack", url, quietHours }]).time_intervals[0]?.time_intervals;
  }

  it("over midnight are two ranges", () => {
    expect(intervalsOf(NIGHT)).toEqual([
      {
        location: "Europe/Berlin",
        times: [
          { start_time: "22:00", end_time: "24:00" },
          { start_time: "00:00", end_time: "07:00" },
        ],
      },
    ]);
  });

  it.each([
    ["00:00", "06:00", [["00:00", "06:00"]]],
    ["22:00", "24:00", [["22:00", "24:00"]]],
    ["22:00", "00:00", [["22:00", "24:00"]]],
  ])("from %s to %s have no empty range", (from, to, expected) => {
    const [{ times } = {}] = intervalsOf({ ...NIGHT, from, to }) as {
      times: { start_time: string; end_time: string }[];
    }[];
    expect(times?.map(({ start_time, end_time }) => [start_time, end_time])).toEqual(expected);
  });

  it("can include whole days", () => {
    expect(intervalsOf({ ...NIGHT, days: ["sunday"] })?.[1]).toEqual({
      weekdays: ["sunday"],
      location: "Europe/Berlin",
    });
  });
});

describe("receivers", () => {
  it("read addresses and keys from files", () => {
    const text = JSON.stringify(configFor(EVERY_KIND).receivers);
    expect(text.match(/\/run\/secrets\/\w+/g)).toHaveLength(EVERY_KIND.length - 1);
    expect(text).not.toContain("secret.example.com");
  });

  it("of chat robots get a text that YAML cannot take for a map or a list", () => {
    // Alertmanager parses every text of a payload as YAML, and sends a map where that succeeds.
    const text = filesFor(EVERY_KIND)[0]?.content ?? "";
    const payloads = configFor(EVERY_KIND).receivers.flatMap(
      (receiver) => JSON.stringify(receiver).match(/"payload".*/g) ?? [],
    );
    expect(payloads).toHaveLength(3);
    expect(text).not.toMatch(/text: ['"|]*(#|{{ template "llm_stack.text")[^\n]*\n *payload/);
    expect(() => parse("[CRITICAL] llm-prod: a: b") as unknown).toThrow();
    expect(() => parse("**[CRITICAL] llm-prod: a: b**\nx: y") as unknown).toThrow();
  });
});

// `npm test` needs only Node.js; the summary lists what it left out.
describe.skipIf(!findAmtool(tmpdir()))(`amtool (needs ${AMTOOL_SOURCES})`, () => {
  it("accepts every kind of receiver", () => {
    const folder = mkdtempSync(join(tmpdir(), "llm-stack-amtool-"));
    try {
      for (const { path, content } of filesFor(EVERY_KIND, { url: { secret: "beat" } })) {
        writeFileSync(join(folder, path), content.replaceAll("/etc/alertmanager/llm-stack", folder));
      }
      const [program = "", ...options] = findAmtool(folder) ?? [];
      const call = [...options, "check-config", join(folder, "alertmanager.yml")];
      const check = spawnSync(program, call, { encoding: "utf8" });
      expect(check.status, check.stdout + check.stderr).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("a receiver", () => {
  const problemsFor = (alertReceivers: readonly object[]) =>
    problemsOf({ alertReceivers, secrets: { hook: "https://a.example" } });
  const hook = { name: "ops", type: "webhook", url };

  it("has a name that no other has", () => {
    expect(problemsFor([hook, hook]).map(({ path, message }) => [path, message])).toEqual([
      ["alertReceivers[1].name", "ops is used twice"],
    ]);
    expect(problemsFor([{ ...hook, name: "silent" }])[0]?.message).toBe("silent is reserved for the stack itself");
  });

  it("of the kind email needs a mail server", () => {
    const [problem] = problemsOf({ alertReceivers: [{ name: "mail", type: "email", to: ["a@example.com"] }] });
    expect(problem).toMatchObject({
      path: "smtp.mode",
      message: "must be relay, because alertReceivers[0] sends e-mail",
    });
  });
});
