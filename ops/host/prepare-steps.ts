import { isOlder } from "../doctor/version";
import { OLDEST_SAFE } from "../doctor/engine-version";
import { mergeDaemonJson } from "./daemon-json";
import type { Distribution } from "./distributions";
import type { HostFacts } from "./host-facts";
import { hostStep, type HostStep } from "./host-step";

/** Owner of these steps in the host's ledger. No stack has this prefix, so `down` never undoes them. */
export const PREPARE_OWNER = "prepare";

/** The steps that make a host ready for a stack; steps that have nothing to do are among them. */
export function prepareSteps(facts: HostFacts, distribution: Distribution): readonly HostStep[] {
  const { dockerVersion, user, userInDockerGroup } = facts;
  const daemonJson = mergeDaemonJson(facts);
  return [
    ...(dockerVersion === undefined || isOlder(dockerVersion, OLDEST_SAFE) ? [installStep(facts, distribution)] : []),
    ...(daemonJson === undefined
      ? []
      : [
          hostStep("docker-settings", "Set limits for Docker's logs", "docker-settings.sh", {
            DAEMON_JSON: daemonJson,
          }),
        ]),
    hostStep("docker-service", "Start Docker, now and at boot", "docker-service.sh"),
    ...(user === "root" || userInDockerGroup
      ? []
      : [hostStep("docker-group", `Let ${user} use Docker`, "docker-group.sh", { USER: user })]),
  ];
}

function installStep({ codename }: HostFacts, { packages, folder }: Distribution): HostStep {
  const values: Record<string, string> =
    packages === "apt" ? { FOLDER: folder, CODENAME: codename } : { FOLDER: folder };
  return hostStep("docker", "Install Docker Engine from Docker's own packages", `docker-${packages}.sh`, values);
}
