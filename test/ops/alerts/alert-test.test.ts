import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { requestCounts } from "../../../ops/alerts/alertmanager-metrics";
import { CommandLab } from "../support/command-lab";

let lab: CommandLab;

beforeEach(() => {
  lab = new CommandLab();
});

afterEach(() => {
  lab.remove();
});

/**
 * A fake Docker whose Alertmanager has two receivers. Each test alert is one request; `down` refuses its alerts.
 *
 * @param log what Alertmanager logs.
 */
function installDocker(log = ""): void {
  const count = (receiver: string) => `$(cat '${lab.path(receiver)}' 2>/dev/null | wc -l)`;
  const labels = (receiver: string) => `{integration="webhook",receiver_name="${receiver}"}`;
  lab.put(
    "docker",
    `case "$*" in
      *api/v2/receivers) echo '[{"name":"silent"},{"name":"ops"},{"name":"down"},{"name":"dead-man-switch"}]' ;;
      *receiver=ops*) echo x >>'${lab.path("ops")}' ;;
      *receiver=down*) echo x >>'${lab.path("down")}' ;;
      *metrics)
        echo 'alertmanager_notification_requests_total${labels("ops")}' "${count("ops")}"
        echo 'alertmanager_notification_requests_total${labels("down")}' "${count("down")}"
        echo 'alertmanager_notification_requests_failed_total${labels("down")}' "${count("down")}" ;;
      logs*) cat >&2 <<'LOG'
${log}
LOG
      ;;
    esac`,
  );
}

describe("alert-test", () => {
  it("sends a marked alert to one receiver, and reports that it arrived", async () => {
    installDocker();
    const { exitCode, stdout, stderr } = await lab.run("alert-test", ["--receiver", "ops"]);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/ops +delivered/);
    const sent = lab.calls().filter((call) => call.includes("amtool"));
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatch(
      /exec llm-dev-alertmanager amtool .* AlertTest severity=critical stack=llm-dev receiver=ops /,
    );
    expect(sent[0]).toContain("No action is needed");
  });

  it.each([
    ["of a retry", 'level=WARN receiver=down integration=webhook[0] err="Post \\"<redacted>\\": connection refused"'],
    [
      "of the last attempt",
      'err="down/webhook[0]: notify retry canceled after 6 attempts: Post \\"<redacted>\\": connection refused"',
    ],
  ])("reports a refusal with the reason %s, and how to fix it", async (_, log) => {
    installDocker(log);
    const { exitCode, stdout } = await lab.run("alert-test");
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/ops +delivered\n/);
    expect(stdout).toMatch(/down +refused +Post "<redacted>": connection refused\n/);
    expect(stdout).toContain("docs/runbook.md#alertmanagernotificationsfailing");
  });

  it("names the receivers when it is called with another", async () => {
    installDocker();
    const { exitCode, stderr } = await lab.run("alert-test", ["--receiver", "silent"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("There is no receiver silent. The stack has: ops, down.");
  });

  it("says so when there is no receiver", async () => {
    lab.put("docker", `echo '[{"name":"silent"}]'`);
    const { exitCode, stderr } = await lab.run("alert-test");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("its alerts notify no one");
  });

  it("says so when Alertmanager does not run", async () => {
    lab.put("docker", `echo 'Error response from daemon: No such container: llm-dev-alertmanager' >&2; exit 1`);
    const { exitCode, stderr } = await lab.run("alert-test");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("No such container");
  });
});

it("adds up a receiver's requests over its integrations", () => {
  const text = [
    'alertmanager_notification_requests_total{integration="webhook",receiver_name="ops"} 3',
    'alertmanager_notification_requests_total{integration="slack",receiver_name="ops"} 2',
    'alertmanager_notification_requests_failed_total{integration="slack",receiver_name="ops"} 1',
    'alertmanager_notifications_total{integration="slack",receiver_name="ops"} 9',
    "alertmanager_alerts 4",
  ].join("\n");
  expect([...requestCounts(text)]).toEqual([["ops", { sent: 5, failed: 1 }]]);
});
