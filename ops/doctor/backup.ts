import { hasBackup, isRemote } from "../../components/settings/backup-targets";
import type { Settings } from "../../components/settings/schema";
import { plural, type Finding } from "./finding";

const CHECK = "backup";

/** Whether only browsers on the same machine resolve the host name: the stack is for trying it out. */
export function isTrial(chatHost = ""): boolean {
  return chatHost.endsWith(".localhost");
}

/** Whether the data would survive the loss of the host. */
export function evaluateBackup(
  stack: string,
  settings: Pick<Settings, "backup"> & { readonly chatHost?: string | undefined },
): Finding[] {
  const { targets } = settings.backup;
  const file = `Pulumi.${stack}.yaml`;
  if (!hasBackup(settings)) {
    const message = "there is no backup: with the host, all users, keys, chats and spend would be lost";
    const remedy = `add a target to llm-stack:backup in ${file} (docs/backup.md)`;
    return [{ check: CHECK, level: isTrial(settings.chatHost) ? "info" : "warning", message, remedy }];
  }
  if (!targets.some(isRemote)) {
    const message = `${targets.map(({ name }) => name).join(", ")} is on the Docker host, so the backups may be lost with it`;
    const remedy = `add a target on another machine to llm-stack:backup in ${file}, unless the folder is a network drive`;
    return [{ check: CHECK, level: "info", message, remedy }];
  }
  return [{ check: CHECK, level: "ok", message: plural(targets.length, "target") }];
}
