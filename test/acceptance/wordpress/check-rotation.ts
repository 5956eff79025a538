import { expect, it } from "vitest";

import { report, reportCount } from "../support/timings";
import { serviceKeyOf } from "../support/subject";
import { ask, type SiteAnswer } from "./site-api";
import type { Visit } from "./visit";
import { ADMIN_KEY } from "./wordpress-lab";

/** The service key rotates while the site is in use. */
export function checkRotation(visit: Visit): void {
  const { lab } = visit;

  it("takes a rotated key without a failed request", async () => {
    const page = await visit.open("keys");
    const old = serviceKeyOf(lab.outputs(), ADMIN_KEY);
    const answers: SiteAnswer[] = [];
    const use = { running: true };
    const requests = (async () => {
      while (use.running) {
        answers.push(await ask(page, "/keys?fresh=true"));
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    })();
    const { seconds } = await lab.up({ rotate: { [ADMIN_KEY]: "2026-11-28" } });
    const renewed = serviceKeyOf(lab.outputs(), ADMIN_KEY);
    expect(renewed).not.toBe(old);
    const before = answers.length;
    lab.connect((await lab.configLines()).terminal.text);
    // The old value must not be needed any more.
    const gone = await lab.sandbox.npm("keys", "list", "--stack", lab.stack);
    expect(gone.text).toContain("replaced");
    while (answers.length < before + 5) await new Promise((resolve) => setTimeout(resolve, 100));
    use.running = false;
    await requests;
    report("the rotation of the service key", seconds);
    reportCount("requests of the site meanwhile", answers.length);
    expect(before).toBeGreaterThan(10);
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    visit.secrets.set("rotated service key", old);
    const shown = await ask(page, "/status");
    expect(shown.text).toContain(await fingerprint(renewed));
    expect(shown.text).not.toContain(await fingerprint(old));
  });
}

/** The start of a key's hash, by which the site names it. */
async function fingerprint(key: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key));
  return Buffer.from(hash).toString("hex").slice(0, 8);
}
