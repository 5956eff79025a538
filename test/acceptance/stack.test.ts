import { rmSync } from "node:fs";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { NEWEST_LITELLM, OLDEST_LITELLM } from "../../testing/litellm/litellm-versions";
import { checkAddedMonitoring } from "./checks/added-monitoring";
import { checkAudit } from "./checks/audit";
import { BACKUP_FOLDER, checkBackup } from "./checks/backup";
import { checkBatches } from "./checks/batches";
import { checkChat } from "./checks/chat";
import { checkCompanyNetwork } from "./checks/company-network";
import { checkDashboards, checkPanelData } from "./checks/dashboards";
import { checkDataSurvival, checkDeletion } from "./checks/data";
import { checkDocuments } from "./checks/documents";
import { checkEdge } from "./checks/edge";
import { checkEdgeMetrics } from "./checks/edge-metrics";
import { checkFailureModes } from "./checks/failure-modes";
import { checkNotifications, checkResolvedNotifications, FaultChecks } from "./checks/faults";
import { checkHardening } from "./checks/hardening";
import { checkHostileRequests } from "./checks/hostile";
import { checkIdentity } from "./checks/identity";
import { checkImages } from "./checks/images";
import { checkKeys } from "./checks/keys";
import { checkLogs } from "./checks/logs";
import { checkMonitoring } from "./checks/monitoring";
import { checkUnknownUsers } from "./checks/unknown-users";
import { checkOpenedRoutes } from "./checks/opened-routes";
import { checkOutage } from "./checks/outage";
import { checkPeople } from "./checks/people";
import { checkReview } from "./checks/review";
import { checkRouting } from "./checks/routing";
import { checkSecrecy } from "./checks/secrecy";
import { checkSmoke, checkSmokeWithoutLitellm } from "./checks/smoke";
import { checkStatus } from "./checks/status";
import { checkSync } from "./checks/sync";
import { checkUpgrade } from "./checks/upgrade";
import { checkUploads } from "./checks/uploads";
import {
  certificate,
  company,
  inbox,
  modelProvider,
  ONE,
  ONE_SETTINGS,
  OTHER,
  OTHER_SETTINGS,
  provider,
  STAND_INS,
} from "./stacks";
import { removeStacks } from "./support/docker";
import {
  deadReceiver,
  expiringCertificate,
  failingProvider,
  frozenPostgres,
  fullMemory,
  killedLitellm,
  stoppedSync,
} from "./support/faults";
import { missingParts } from "./support/requirements";
import { Sandbox, type Outputs } from "./support/sandbox";
import type { Subject } from "./support/subject";
import { report } from "./support/timings";

const missing = missingParts();
const title = missing.length === 0 ? "the whole stack" : `the whole stack (needs ${missing.join(", ")})`;

// Not every machine has an engine and a registry; the title names what is missing, and the summary counts it.
describe.skipIf(missing.length > 0)(title, () => {
  let sandbox: Sandbox;
  const found = new Map<string, Outputs>();

  const subject = (stack: string): Subject => ({
    get sandbox() {
      return sandbox;
    },
    stack,
    outputs: () => {
      const outputs = found.get(stack);
      if (!outputs) throw new Error(`${stack} is not up`);
      return outputs;
    },
  });

  // Its alert waits for ten minutes, and a restore would end it.
  const slowestFault = new FaultChecks([fullMemory(subject(ONE))]);
  const slowFaults = new FaultChecks([failingProvider(subject(ONE), modelProvider), stoppedSync(subject(ONE))]);
  const receiverFault = new FaultChecks([deadReceiver(subject(ONE), inbox)]);
  const certificateFault = new FaultChecks([expiringCertificate(subject(OTHER), certificate)]);
  const outages = new FaultChecks([killedLitellm(subject(ONE)), frozenPostgres(subject(OTHER))]);

  beforeAll(async () => {
    await removeStacks([ONE, OTHER]);
    // Of a run that was killed; the new stack has another password.
    rmSync(BACKUP_FOLDER, { recursive: true, force: true });
    sandbox = new Sandbox();
    for (const standIn of STAND_INS) await standIn.start();
    sandbox.writeStack(ONE, ONE_SETTINGS);
    await sandbox.setSecrets(ONE, { oidcClient: provider.clientSecret, ...inbox.secrets });
    Object.assign(OTHER_SETTINGS, await company.start());
    await certificate.install(sandbox);
    sandbox.writeStack(OTHER, OTHER_SETTINGS);
    await sandbox.setSecrets(OTHER, { proxyPassword: company.password });
  });

  afterAll(async () => {
    await sandbox.remove([ONE, OTHER]);
    for (const standIn of [...STAND_INS, company]) await standIn.stop();
  });

  it("comes up from nothing with one command", async () => {
    const run = await sandbox.npm("up", "--stack", ONE);
    expect(run.exitCode, run.text).toBe(0);
    expect(run.text).toContain("https://chat.localhost:18443");
    expect(run.text).toContain(`npm run --silent outputs -- --stack ${ONE} adminPassword`);
    report("first up", run.seconds);
    found.set(ONE, await sandbox.outputs(ONE));
  });

  it("has no changes on a second `up`", async () => {
    const run = await sandbox.npm("up", "--stack", ONE);
    expect(run.exitCode, run.text).toBe(0);
    expect(run.text).toMatch(/Resources:\s+\d+ unchanged\s/);
    report("up without a change", run.seconds);
  });

  it("has no changes in a preview after a refresh", async () => {
    const options = ["--refresh", "--expect-no-changes", "--non-interactive", "--stack", ONE];
    const run = await sandbox.npm("pulumi", "preview", ...options);
    expect(run.exitCode, run.text).toBe(0);
  });

  it("keeps the policy in a preview with the policy pack", async ({ skip }) => {
    const options = ["--policy-pack", "policy", "--non-interactive", "--stack", ONE];
    const run = await sandbox.npm("pulumi", "preview", ...options);
    // A language host older than the command line, which no official release has.
    skip(/policy pack .* failed to start: could not read plugin/.test(run.text), "Pulumi cannot run policy packs here");
    expect(run.exitCode, run.text).toBe(0);
    expect(run.text).toContain("llm-stack@v");
  });

  checkReview(subject(ONE), ONE_SETTINGS);
  checkImages(subject(ONE));
  checkChat(subject(ONE));
  checkEdge(subject(ONE), "'none'");
  checkMonitoring(subject(ONE));
  checkEdgeMetrics(subject(ONE));
  checkDashboards(subject(ONE));
  checkSmoke(subject(ONE));
  checkStatus(subject(ONE));
  checkSync(subject(ONE), provider);
  checkIdentity(subject(ONE), provider);
  checkDocuments(subject(ONE), provider);
  checkKeys(subject(ONE), ONE_SETTINGS, provider);
  checkHostileRequests(subject(ONE), OLDEST_LITELLM, provider);
  checkUpgrade(subject(ONE));
  checkHostileRequests(subject(ONE), NEWEST_LITELLM, provider);
  checkBackup(subject(ONE));
  slowestFault.begin();
  checkPeople(subject(ONE));
  checkUploads(subject(ONE));
  checkOutage(subject(ONE));
  checkHardening(subject(ONE));
  checkAudit(subject(ONE));
  checkSecrecy(subject(ONE));
  slowFaults.begin();
  receiverFault.begin();
  receiverFault.fire();
  receiverFault.end();
  checkFailureModes(subject(OTHER), OTHER_SETTINGS, (outputs) =>
    found.set(OTHER, { ...outputs, certificate: certificate.trusted }),
  );
  certificateFault.begin();
  checkEdge(subject(OTHER), "https://portal.example.com");
  checkLogs(subject(OTHER));
  checkOpenedRoutes(subject(OTHER));
  checkAddedMonitoring(subject(OTHER));
  checkBatches(subject(OTHER));
  checkUnknownUsers(subject(OTHER));
  checkCompanyNetwork(subject(OTHER), company);
  // Here, because with fallbacks LiteLLM's errors do not name models, and the hostile requests to the first stack need that.
  checkRouting(subject(OTHER));
  for (const faults of [slowestFault, slowFaults]) faults.fire();
  checkPanelData(subject(ONE));
  for (const faults of [slowestFault, slowFaults]) faults.end();
  certificateFault.fire();
  certificateFault.end();
  outages.begin();
  checkSmokeWithoutLitellm(subject(ONE));
  outages.fire();
  checkNotifications(inbox);
  outages.end();
  for (const faults of [slowestFault, slowFaults, receiverFault, certificateFault, outages]) faults.resolve();
  checkResolvedNotifications(inbox);
  checkDataSurvival(subject(ONE), (outputs) => found.set(ONE, outputs));
  checkDeletion(subject(OTHER));
});
