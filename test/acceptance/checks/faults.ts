import { expect, it } from "vitest";

import type { AlertInbox, Notification } from "../support/alert-inbox";
import type { Fault } from "../support/faults";
import { eventually } from "../support/https";
import { isFiring } from "../support/prometheus";
import { report, reportText } from "../support/timings";

/** Alertmanager waits 30 seconds for other alerts of the same name. */
const NOTIFIED_WITHIN_SECONDS = 60;
/** The longest window of an alert, ten minutes, or the five minutes until Alertmanager's next message about it. */
const RESOLVED_WITHIN_SECONDS = 720;

/** Checks of faults, in steps between which others can run: an alert takes minutes. */
export class FaultChecks {
  private readonly began = new Map<Fault, number>();

  constructor(private readonly faults: readonly Fault[]) {}

  /** Breaks what each fault is about. */
  public begin(): void {
    it.each(this.faults)("begins: $title", async (fault) => {
      this.began.set(fault, performance.now());
      await fault.begin();
    });
  }

  /** Waits until each alert fires. */
  public fire(): void {
    it.each(this.faults)("fires an alert when $title", async (fault) => {
      const passed = () => (performance.now() - (this.began.get(fault) ?? NaN)) / 1000;
      const fires = await eventually(firing(fault), Boolean, fault.withinSeconds - passed());
      expect(fires, JSON.stringify(fault.alert)).toBe(true);
      report(`until the alert was seen: ${fault.title}`, passed());
    });
  }

  /** Repairs what is broken. */
  public end(): void {
    it.each(this.faults)("ends: $title", async (fault) => {
      await fault.end();
    });
  }

  /** Waits until no alert fires. */
  public resolve(): void {
    it.each(this.faults)("resolves the alert about this: $title", async (fault) => {
      const fires = await eventually(firing(fault), (still) => !still, RESOLVED_WITHIN_SECONDS);
      expect(fires, JSON.stringify(fault.alert)).toBe(false);
    });
  }
}

/** People are told of alerts, in the chat and by mail. */
export function checkNotifications(inbox: AlertInbox): void {
  it.each([
    ["chat", "LiteLLM does not answer"],
    ["mail", "LiteLLM does not answer"],
    ["chat", "The alert receiver spare fails"],
  ])("notifies the receiver %s: %s", async (receiver, summary) => {
    const found = await findIn(
      inbox,
      (one) => one.receiver === receiver && one.title.startsWith("[CRITICAL]") && one.title.includes(summary),
      NOTIFIED_WITHIN_SECONDS,
    );
    expect(found?.text).toMatch(/^Since .* UTC\. Runbook: docs\/runbook\.md#\w+$/m);
    reportText(`notification to ${receiver}`, `${found?.title ?? ""}\n${found?.text ?? ""}`);
  });
}

/** People are told when an alert is over. */
export function checkResolvedNotifications(inbox: AlertInbox): void {
  it("notifies receivers that an alert is over", async () => {
    const found = await findIn(inbox, ({ title }) => title.startsWith("[RESOLVED]"), RESOLVED_WITHIN_SECONDS);
    expect(found?.text).toMatch(/^Resolved at .* UTC, after .*: /m);
  });
}

function findIn(
  inbox: AlertInbox,
  wanted: (notification: Notification) => boolean,
  seconds: number,
): Promise<Notification | undefined> {
  return eventually(() => Promise.resolve(inbox.received.find(wanted)), Boolean, seconds);
}

/** Asks whether a fault's alert fires. */
function firing({ subject, alert }: Fault): () => Promise<boolean> {
  return () => isFiring(subject.outputs(), alert);
}
