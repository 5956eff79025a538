import { SettingsError } from "../../components/settings/problems";
import type { Settings } from "../../components/settings/schema";
import { activeServices } from "../../components/settings/active-services";
import { containerSuffix } from "../../components/settings/service-names";
import { DockerError } from "../docker-cli";
import { planOf, type Plan } from "../plan/plan";
import type { EngineContainer } from "../drift/engine-types";
import { hostDrift, inspectPlanned } from "../drift/host-drift";
import { inspectContainers, inspectNamed } from "../inspect-containers";
import { settingsOf } from "../smoke/stack-settings";
import type { Target } from "../target";
import { backupLines } from "./backups";
import { servicesAmong, type InspectedContainer, type InspectedImage } from "./containers";
import { driftLines } from "./drift";
import { ask, line, type StatusLine } from "./line";
import { alertLines, certificateLines } from "./monitoring";
import { readMemory, serviceLines, serviceStatus, type ServiceStatus } from "./services";
import { spendLine } from "./spend";
import { syncLine } from "./sync";

/** Everything that `status` shows. */
export interface StackStatus {
  readonly services: readonly ServiceStatus[];
  readonly lines: readonly StatusLine[];
}

/** What the settings say; undefined when they are wrong, or another program has them. */
export interface Declared {
  readonly settings: Settings | undefined;
  readonly planned: Plan | undefined;
  /** Why there is nothing to compare with. */
  readonly obstacle: string | undefined;
}

/** Reads what a stack should be. Can be called once per process: the program's modules run when they are first imported. */
export async function readDeclared({ stack }: Target): Promise<Declared> {
  const nothing = { settings: undefined, planned: undefined };
  if (stack === undefined) return { ...nothing, obstacle: "another program has the settings" };
  try {
    return { settings: settingsOf(stack), planned: await planOf(stack), obstacle: undefined };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return { ...nothing, obstacle: `the settings are wrong (npm run doctor -- --stack ${stack})` };
  }
}

/**
 * Asks every part of a stack at the same time. Parts that do not answer are lines like the others.
 *
 * @param readIt takes seconds, and is called only if there is something to compare.
 */
export async function collectStatus(target: Target, readIt: () => Promise<Declared>, now: Date): Promise<StackStatus> {
  let all: readonly (InspectedContainer & EngineContainer)[];
  try {
    all = await inspectContainers(target);
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    const remedy = `npm run doctor${target.stack === undefined ? "" : ` -- --stack ${target.stack}`}`;
    const message = `Docker at ${target.dockerHost} does not answer: ${error.message.split("\n")[0] ?? ""}`;
    return { services: [], lines: [{ part: "docker", level: "unknown", message, remedy }] };
  }
  const containers = servicesAmong(all);
  if (containers.size === 0) {
    const remedy = target.stack === undefined ? "deploy its program" : `npm run up -- --stack ${target.stack}`;
    return { services: [], lines: [line("services", `no container of ${target.prefix} exists`, remedy)] };
  }
  // Docker is asked first, because running the program keeps this process busy.
  const memory = readMemory(target, [...containers.values()]).catch(() => new Map<string, number>());
  const declared = readIt();
  const images = inspectNamed<InspectedImage>(target, "image", [
    ...new Set([...containers.values()].map(({ Image }) => Image)),
  ]);
  const [services, ...lines] = await Promise.all([
    Promise.all([declared, images, memory]).then(([{ settings }, found, used]) => {
      const wanted = settings === undefined ? [] : activeServices(settings).map(containerSuffix);
      return serviceStatus(wanted, containers, found, used, now.getTime());
    }),
    ask("sync", () => syncLine(target, now.getTime())),
    ask("spend", () => spendLine(target, now)),
    ask("certificates", () => certificateLines(target)),
    ask("backup", async () => {
      const { settings } = await declared;
      return backupLines(target, settings, containers.has("restic"), now.getTime());
    }),
    ask("alerts", () => alertLines(target, now.getTime())),
    ask("drift", async () => drift(target, await declared, all)),
  ]);
  return { services, lines: [...serviceLines(target, services), ...lines.flat()] };
}

async function drift(
  target: Target,
  { planned, obstacle }: Declared,
  containers: readonly EngineContainer[],
): Promise<StatusLine | readonly StatusLine[]> {
  if (planned !== undefined) {
    const images = await inspectPlanned(target, planned);
    return driftLines(target, await hostDrift(target, planned, { containers, images }));
  }
  return { part: "drift", level: "unknown", message: `not known: ${obstacle ?? ""}` };
}
