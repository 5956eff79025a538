import assert from "node:assert/strict";

import { deadReceiver, expiringCertificate } from "../../support/faults";
import { eventually } from "../../support/https";
import { sharedFault, type FaultCase } from "../fault-case";
import type { FaultLab } from "../fault-lab";
import { killedUp } from "./killed-up";

const CLAIMS = { sub: "usr_clock", email: "clock@example.com", name: "Clock" };
const JUMP_SECONDS = 600;

/** What operators and time do to a stack. */
export function operationCases(lab: FaultLab): readonly FaultCase[] {
  return [
    killedUp(lab),
    clockJump(lab),
    sharedFault(expiringCertificate(lab.subject, lab.certificate), {
      promise: "Nginx serves the old certificate until `up` has installed the new one",
      state: "firing",
      already: true,
      outage: { api: 60, chat: 60 },
      recoversWithin: 60,
    }),
    {
      ...sharedFault(deadReceiver(lab.subject, lab.inbox), {
        promise: "the other receivers report it",
        state: "firing",
        resolves: "later",
        outage: { api: 0, chat: 0 },
        recoversWithin: 10,
      }),
      during: async () => {
        const told = () =>
          lab.inbox.received.some(
            ({ receiver, title }) => receiver === "chat" && title.includes("receiver spare fails"),
          );
        assert.ok(await eventually(() => Promise.resolve(told()), Boolean, 120), "the receiver chat got no message");
      },
    },
  ];
}

/**
 * All containers share the host's clock, which a test must not set. What a jump can break is what one service signed before it
 * and another checks after it: Open WebUI's identity tokens, which are valid for five minutes.
 */
function clockJump(lab: FaultLab): FaultCase {
  const ask = async (age: number) => (await lab.applications.asOpenWebui(CLAIMS, "mock", { age })).status;
  return {
    title: "the clock jumps by ten minutes, either way",
    promise: "what was signed before the jump is refused with 401; the next request works",
    outage: { api: 0, chat: 0 },
    recoversWithin: 10,
    inject: async () => {
      const person = { user_id: "clock", user_email: CLAIMS.email, models: ["mock"], auto_create_key: false };
      await lab.applications.litellm("/user/new", person);
    },
    during: async () => {
      assert.equal(await ask(JUMP_SECONDS), 401, "a token from before a jump forwards");
      assert.equal(await ask(-JUMP_SECONDS), 401, "a token from before a jump backwards");
      assert.equal(await ask(0), 200, "a token from after the jump");
    },
    heal: () => Promise.resolve(),
  };
}
