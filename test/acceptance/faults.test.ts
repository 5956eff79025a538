import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { diskCases } from "./faults/cases/disks";
import { networkCases } from "./faults/cases/network";
import { operationCases } from "./faults/cases/operations";
import { processCases } from "./faults/cases/processes";
import { providerCases } from "./faults/cases/providers";
import { storeCases } from "./faults/cases/stores";
import type { FaultResult } from "./faults/fault-case";
import { FaultLab } from "./faults/fault-lab";
import { writeFaultTable } from "./faults/fault-table";
import { missingForFaults } from "./faults/host";
import { runCase } from "./faults/run-case";
import { missingParts } from "./support/requirements";
import { reportText } from "./support/timings";

const missing = [...missingParts(), ...missingForFaults()];
const title = missing.length === 0 ? "the stack when" : `the stack when (needs ${missing.join(", ")})`;
/** A case may need two deployments and an alert of several minutes. */
const CASE_MS = 30 * 60_000;

// `npm run acceptance -- --faults`; add `-t "Redis is down"` for one case. Where it cannot run, the title names what is missing.
describe.skipIf(missing.length > 0)(title, () => {
  const lab = new FaultLab();
  const cases = [
    // First, while the certificate is about to expire.
    ...operationCases(lab),
    ...processCases(lab),
    ...storeCases(lab),
    ...providerCases(lab),
    ...networkCases(lab),
    ...diskCases(lab),
  ];
  const results: FaultResult[] = [];

  beforeAll(() => lab.start());

  afterAll(async () => {
    const titles = cases.map((one) => one.title);
    if (results.length > 0) await writeFaultTable(titles, results);
    await lab.stop();
  });

  // Not `it.each`, which shortens long names, so that `-t` would not find them.
  for (const one of cases) {
    it(one.title, { timeout: CASE_MS }, async () => {
      const result = await runCase(one, lab);
      results.push(result);
      reportText(one.title, JSON.stringify(result, undefined, 2));
      expect(result.problems).toEqual([]);
    });
  }
});
