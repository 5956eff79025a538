import { afterAll, beforeAll, describe, vi } from "vitest";

import { missingForSiteTests } from "../../testing/wordpress/programs";
import { chromiumProgram } from "../../testing/wordpress/site-browser";
import { missingParts } from "./support/requirements";
import { report } from "./support/timings";
import { checkAudit } from "./wordpress/check-audit";
import { checkConnection } from "./wordpress/check-connection";
import { checkInterface } from "./wordpress/check-interface";
import { checkKeys } from "./wordpress/check-keys";
import { checkOutage } from "./wordpress/check-outage";
import { checkPages } from "./wordpress/check-pages";
import { checkRotation } from "./wordpress/check-rotation";
import { checkSecurity } from "./wordpress/check-security";
import { Visit } from "./wordpress/visit";

const missing = [
  ...missingParts(),
  ...missingForSiteTests(),
  ...(chromiumProgram() === undefined ? ["chromium (LLM_STACK_CHROMIUM)"] : []),
];
const title = missing.length === 0 ? "WordPress" : `WordPress (needs ${missing.join(", ")})`;

// `npm run acceptance -- --wordpress`. Where it cannot run, the title names what is missing, and the summary counts it.
describe.skipIf(missing.length > 0)(title, () => {
  // Two deployments, and a browser on a busy machine.
  vi.setConfig({ testTimeout: 1_200_000, hookTimeout: 1_200_000 });
  const visit = new Visit();

  beforeAll(async () => {
    report("first up", await visit.start());
    console.log(`Pictures: ${visit.pictures}`);
  });

  afterAll(async () => {
    await visit.stop();
  });

  checkConnection(visit);
  checkKeys(visit);
  checkSecurity(visit);
  checkInterface(visit);
  checkPages(visit);
  checkOutage(visit);
  checkRotation(visit);
  checkAudit(visit);
});
