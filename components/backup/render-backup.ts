import type { BackupTarget } from "../settings/backup-targets";
import { readPackageFile } from "../settings/package-files";
import type { Settings } from "../settings/schema";
import { renderTemplate } from "../templates/render-template";
import type { RenderedFile } from "../templates/rendered-file";

const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
/** Scripts that both containers use. */
const SHARED = ["request.sh", "healthcheck.sh"];

/** What the container that dumps the databases reads. */
export function renderDumper({ backup }: Pick<Settings, "backup">): RenderedFile[] {
  const { at, drill } = backup;
  const schedule = renderTemplate("backup/schedule.sh", {
    BACKUP_AT: digits(at),
    DRILL_AT: digits(drill.at),
    DRILL_DAY: WEEKDAYS.indexOf(drill.day) + 1,
  });
  return [
    ...[...SHARED, "worker.sh", "dump.sh", "drill.sh", "verify.sh"].map((name) => script("backup", name)),
    ...["jobs.sh", "report.sh", "dump.sql", "fingerprint.sql"].map((name) => file("backup", name)),
    { path: "schedule.sh", content: schedule },
  ];
}

/**
 * What restic's container reads.
 *
 * @param stack the stack's name prefix, under which restic lists its backups.
 */
export function renderRestic(stack: string, { backup }: Pick<Settings, "backup">): RenderedFile[] {
  const { keep, targets } = backup;
  const settings = renderTemplate("restic/settings.sh", {
    STACK: stack,
    TARGETS: targets.map(({ name }) => name).join(" "),
    KEEP_DAILY: keep.daily,
    KEEP_WEEKLY: keep.weekly,
    KEEP_MONTHLY: keep.monthly,
  });
  return [
    ...SHARED.map((name) => script("backup", name)),
    file("backup", "jobs.sh"),
    ...["worker.sh", "target.sh", "keep.sh", "fetch.sh"].map((name) => script("restic", name)),
    file("restic", "state.sh"),
    { path: "settings.sh", content: settings },
    ...targets.flatMap((target) => targetFiles(target)),
  ];
}

/** The folder in restic's container with the repository of a local target. */
export function localFolder(name: string): string {
  return `/targets/${name}`;
}

/** A target's address and options as shell variables. The schema allows no character that a shell would interpret. */
function targetFiles(target: BackupTarget): RenderedFile[] {
  const variables = Object.entries(targetVariables(target)).map(([name, value]) => `export ${name}='${value}'\n`);
  return [
    { path: `targets/${target.name}.sh`, content: variables.join("") },
    ...(target.type === "sftp"
      ? [{ path: `targets/${target.name}.known_hosts`, content: `${knownHost(target)} ${target.hostKey}\n` }]
      : []),
  ];
}

function targetVariables(target: BackupTarget): Readonly<Record<string, string>> {
  switch (target.type) {
    case "local":
      return { RESTIC_REPOSITORY: localFolder(target.name) };
    case "s3":
      return {
        RESTIC_REPOSITORY: `s3:${withoutSlash(target.endpoint)}/${target.bucket}`,
        ...(target.region !== undefined && { AWS_DEFAULT_REGION: target.region }),
      };
    case "sftp":
      return { RESTIC_REPOSITORY: `sftp://${target.user}@${target.host}:${target.port ?? 22}/${target.path}` };
    case "rest":
      return {
        RESTIC_REPOSITORY: `rest:${withoutSlash(target.url)}/`,
        RESTIC_REST_USERNAME: target.username,
        ...(target.appendOnly === true && { APPEND_ONLY: "true" }),
      };
  }
}

/** As ssh writes it: a port other than 22 is part of the name. */
function knownHost({ host, port = 22 }: { readonly host: string; readonly port?: number | undefined }): string {
  return port === 22 ? host : `[${host}]:${port}`;
}

function withoutSlash(address: string): string {
  return address.replace(/\/+$/, "");
}

function digits(time: string): string {
  return time.replace(":", "");
}

function file(folder: string, path: string): RenderedFile {
  return { path, content: readPackageFile(`config-templates/${folder}/${path}`) };
}

function script(folder: string, path: string): RenderedFile {
  return { ...file(folder, path), executable: true };
}
