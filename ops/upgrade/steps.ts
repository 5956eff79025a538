import { hasBackup } from "../../components/settings/backup-targets";
import { mirroredReference } from "../../components/settings/image-reference";
import { containerSuffix } from "../../components/settings/service-names";
import { requestJob, type BackupContainer } from "../backup/containers";
import { OperationError } from "../command";
import { docker, DockerError } from "../docker-cli";
import { missingImages } from "../inspect-containers";
import { withWorkspace } from "../pulumi/workspace";
import { dropFormer, restoreInto, restoringName, swapDatabases } from "../restore/databases";
import { restoreFiles } from "../restore/files";
import { startAgain, stopServices } from "../restore/services";
import { untilSmokePasses } from "../smoke/until-passing";
import { deploy } from "../up/deploy";
import { explainFailures } from "../up/explain-failure";
import { writeJournal, type Journal, type Phase } from "./journal";
import { needsSignIn, type Subject } from "./preconditions";
import { removingRestarters } from "./restart-watch";
import { upgradeScope } from "./scope";
import { writeImages } from "./stack-images";

/** The steps of an upgrade and of the way back. Each can run again after a kill. */
export class UpgradeSteps {
  constructor(
    private readonly subject: Subject,
    public journal: Journal,
  ) {}

  /** Downloads the new images while everything runs. */
  public pull(): Promise<void> {
    return this.timed("images", async () => {
      const { target, settings } = this.subject;
      for (const { to } of this.journal.changes) {
        const reference = mirroredReference(to, settings.registryMirror);
        await pullUnlessPresent(target.dockerHost, reference, needsSignIn(reference, settings));
      }
    });
  }

  /** Makes a backup in every target while everything runs: the way back when a fault is noticed days later. */
  public async backUp(): Promise<void> {
    if (!hasBackup(this.subject.settings)) return;
    await this.timed("backup in every target", async () => {
      await this.backupJob("backup", "backup");
      await this.backupJob("restic", "keep");
    });
  }

  private async backupJob(container: BackupContainer, job: string): Promise<void> {
    const { succeeded, text } = await requestJob(this.subject.target, container, job);
    process.stdout.write(text);
    if (!succeeded) throw new OperationError("The backup failed. Nothing was changed.");
  }

  /** Stops what writes, and dumps it. From here on the stack answers only in part. */
  public async stopAndDump(): Promise<void> {
    const { stack, target, volume } = this.subject;
    const { changes } = this.journal;
    const { writers, databases } = upgradeScope(changes);
    await this.enter("stopping");
    writeImages(stack, Object.fromEntries(changes.map(({ service, to }) => [service, to])));
    await this.duringOutage(`stop ${writers.join(", ")}`, () => stopServices(target, writers));
    await this.duringOutage(`dump ${databases.join(", ")}`, () => volume.dump(databases, "stopped"));
  }

  /** Starts the new versions, which migrate their databases once, and waits until every container is healthy. */
  public async deployNew(): Promise<void> {
    const { stack, target } = this.subject;
    await this.enter("upgrading");
    await this.duringOutage("up: one migration, health of every container", async () => {
      const up = () => withWorkspace(stack, (workspace) => deploy(workspace, target, "given"));
      const { result: done, reasons } = await removingRestarters(target, this.journal.changes, up);
      if (done && reasons.length === 0) return;
      const found = reasons.length > 0 ? reasons : await explainFailures(target.dockerHost, target.prefix);
      throw new OperationError(["`up` failed.", ...found.filter((reason) => !this.isOwnStop(reason))].join("\n"));
    });
  }

  /** Whether a reason is only that the upgrade has stopped a service that writes, and `up` has not come to it. */
  private isOwnStop(reason: string): boolean {
    const { changes } = this.journal;
    const upgraded = changes.map(({ service }) => containerSuffix(service));
    const stopped = upgradeScope(changes).writers.filter((writer) => !upgraded.includes(writer));
    return stopped.some((writer) => reason.startsWith(`${this.subject.target.prefix}-${writer} is exited`));
  }

  /** Succeeds once every check passes that passed before. @throws OperationError with the checks that still fail. */
  public smoke(): Promise<void> {
    const { failedBefore } = this.journal;
    return this.timed("smoke test", () => untilSmokePasses(this.subject, failedBefore));
  }

  /** Returns to the old images and, if the new ones may have migrated it, to the dumped data. */
  public async goBack(): Promise<void> {
    const { stack, target } = this.subject;
    const { phase, fileImages, changes } = this.journal;
    const mayBeMigrated = phase !== "stopping" && phase !== "preparing";
    if (mayBeMigrated) await this.enter("returning");
    writeImages(stack, Object.fromEntries(changes.map(({ service }) => [service, fileImages[service]])));
    if (mayBeMigrated) await this.restoreDump();
    await this.duringOutage("return: up with the old images", async () => {
      if (await withWorkspace(stack, (workspace) => startAgain(workspace, target))) return;
      throw new OperationError("`up` with the old images failed.");
    });
    if (mayBeMigrated) await dropFormer(target, upgradeScope(changes).databases);
    await this.smoke();
    await this.enter("returned");
  }

  private async restoreDump(): Promise<void> {
    const { target, volume } = this.subject;
    const { databases, files, writers } = upgradeScope(this.journal.changes);
    await this.duringOutage("return: stop", () => stopServices(target, writers));
    await this.duringOutage("return: restore the dump beside the live data and compare it", async () => {
      for (const database of databases) await restoreInto(target, volume, database, restoringName(database));
    });
    await this.duringOutage("return: put it in place", async () => {
      await restoreFiles(target, volume, files);
      await swapDatabases(target, databases);
    });
  }

  /** Notes the phase where another run finds it. */
  public async enter(phase: Phase): Promise<void> {
    await this.note({ phase });
  }

  /** Notes what failed. */
  public async fail(failure: string): Promise<void> {
    await this.note({ failure });
  }

  private async note(change: Partial<Journal>): Promise<void> {
    this.journal = { ...this.journal, ...change };
    // Until something changes, the notes and the dump of the last upgrade stay valid.
    if (this.journal.phase !== "preparing") await writeJournal(this.subject.volume, this.journal);
  }

  /** A step in which upgraded services do not answer. */
  private duringOutage(step: string, body: () => Promise<void>): Promise<void> {
    return this.timed(step, body, true);
  }

  private async timed(step: string, body: () => Promise<void>, outage = false): Promise<void> {
    console.log(`\n== ${step}`);
    const [at, start] = [Date.now() / 1000, performance.now()];
    try {
      await body();
    } finally {
      const entry = { step, at, seconds: (performance.now() - start) / 1000, outage };
      await this.note({ timeline: [...this.journal.timeline, entry] });
    }
  }
}

/** @param signsIn whether only Pulumi may be able to pull it; then a failure leaves that to `up`. */
async function pullUnlessPresent(host: string, reference: string, signsIn: boolean): Promise<void> {
  if ((await missingImages(host, [reference])).length === 0) {
    console.log(`${reference} is on the host.`);
    return;
  }
  try {
    await docker(host, ["pull", "--quiet", reference], { timeoutSeconds: 0 });
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    if (!signsIn) throw new OperationError(`${reference} cannot be pulled: ${error.message}\nNothing was changed.`);
    console.log(
      `${reference} needs a sign-in that only Pulumi has: \`up\` will pull it, while the services are stopped.`,
    );
  }
}
