import { afterAll, beforeAll, describe } from "vitest";

import { checkFirewall } from "./host/check-firewall";
import { checkPrepare } from "./host/check-prepare";
import { checkUndo } from "./host/check-undo";
import { checkWatchdog } from "./host/check-watchdog";
import { missingForHost, RELEASE } from "./host/host-image";
import { HostTrial } from "./host/host-trial";
import { snapshot } from "./host/snapshot";

const missing = missingForHost();
const system = `npm run host on Debian ${RELEASE}`;
const title = missing.length === 0 ? system : `${system} (needs ${missing.join(", ")})`;

// `npm run acceptance -- --host`. Where it cannot run, the title names what is missing, and the summary counts it.
describe.skipIf(missing.length > 0)(title, () => {
  const trial = new HostTrial();
  let before: readonly string[] = [];

  beforeAll(() => {
    trial.start();
  });

  afterAll(async () => {
    await trial.stop();
  });

  checkPrepare(trial);
  describe("hardened", () => {
    beforeAll(() => {
      before = snapshot(trial.machine);
    });

    describe("the firewall", () => {
      checkFirewall(trial);
    });
    describe("the watchdog", () => {
      checkWatchdog(trial);
    });
    describe("in the end", () => {
      checkUndo(trial, () => before);
    });
  });
});
