import { describe, expect, it } from "vitest";

import { refreshWhileVisible, type RefreshHost } from "../../../wordpress/ui/shared/refresh";

/** A browser whose time passes when the test says so. */
class FakeHost implements RefreshHost {
  public hidden = false;
  public time = 0;
  public listeners = 0;
  private timers = new Map<number, { readonly at: number; readonly callback: () => void }>();
  private visibility: () => void = () => undefined;
  private last = 0;

  public readonly isHidden = () => this.hidden;
  public readonly now = () => this.time;
  public readonly onVisibility = (callback: () => void) => {
    this.visibility = callback;
    this.listeners += 1;
    return () => {
      this.listeners -= 1;
    };
  };
  public readonly after = (milliseconds: number, callback: () => void) => {
    this.last += 1;
    this.timers.set(this.last, { at: this.time + milliseconds, callback });
    return this.last;
  };
  public readonly cancel = (timer: number) => {
    this.timers.delete(timer);
  };

  public async pass(milliseconds: number): Promise<void> {
    this.time += milliseconds;
    for (const [id, { at, callback }] of [...this.timers]) {
      if (at > this.time) continue;
      this.timers.delete(id);
      callback();
    }
    // Lets finished work schedule the next run.
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  }

  public async show(isVisible: boolean): Promise<void> {
    this.hidden = !isVisible;
    this.visibility();
    await this.pass(0);
  }

  public get waiting(): number {
    return this.timers.size;
  }
}

function start(work?: () => Promise<void>): { readonly host: FakeHost; readonly stop: () => void; runs: () => number } {
  const host = new FakeHost();
  let runs = 0;
  const stop = refreshWhileVisible(host, 30_000, async () => {
    runs += 1;
    await work?.();
  });
  return { host, stop, runs: () => runs };
}

describe("the refresh", () => {
  it("runs every 30 seconds", async () => {
    const { host, runs } = start();
    await host.pass(29_999);
    expect(runs()).toBe(0);
    await host.pass(1);
    await host.pass(30_000);
    expect(runs()).toBe(2);
  });

  it("stops on a hidden page, and runs at once when the page is shown after a long time", async () => {
    const { host, runs } = start();
    await host.show(false);
    await host.pass(600_000);
    expect(runs()).toBe(0);
    await host.show(true);
    expect(runs()).toBe(1);
  });

  it("waits for the rest of the time when the page was hidden only briefly", async () => {
    const { host, runs } = start();
    await host.pass(10_000);
    await host.show(false);
    await host.show(true);
    expect(runs()).toBe(0);
    await host.pass(20_000);
    expect(runs()).toBe(1);
  });

  it("never runs twice at a time", async () => {
    let finish: () => void = () => undefined;
    const { host, runs } = start(
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    await host.pass(30_000);
    await host.show(false);
    await host.show(true);
    await host.pass(90_000);
    expect(runs()).toBe(1);
    finish();
    await host.pass(0);
    await host.pass(30_000);
    expect(runs()).toBe(2);
  });

  it("leaves no timer and no listener behind", () => {
    const { host, stop } = start();
    stop();
    expect(host.waiting).toBe(0);
    expect(host.listeners).toBe(0);
  });
});
