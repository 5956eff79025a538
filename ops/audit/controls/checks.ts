import { processLimitOf } from "../../plan/plan";
import { all, eachCommand, eachService, type Check, type Found } from "./control";

/** Checks that the policy has no rule for, or that a benchmark wants stricter than the policy. */

const EDGE = "nginx";
const FIRST_UNPRIVILEGED_PORT = 1024;

/** Ports of the host that only root may open. */
export const privilegedPorts = eachService(({ ports = [] }, service) =>
  ports
    .filter(({ external = 0 }) => external < FIRST_UNPRIVILEGED_PORT)
    .map(({ external }) => [
      `publishes port ${external ?? "chosen at random"}`,
      service === EDGE
        ? "browsers and programs expect HTTP and HTTPS there; Docker opens it, and Nginx has no capability"
        : undefined,
    ]),
);

/** Published ports that listen on every address of the host. */
export const wildcardPorts = eachService(({ ports = [] }, service) =>
  ports
    .filter(({ ip = "0.0.0.0" }) => ip === "0.0.0.0" || ip === "::")
    .map(({ external }) => [
      `publishes port ${external ?? "chosen at random"} on every address`,
      service === EDGE ? "it is the stack's one public entrance" : undefined,
    ]),
);

/** Services that may write to their image's files. */
export const readOnlyRoot = eachService(({ readOnly }) => (readOnly ? [] : [["may write to its image's files"]]));

/** Restart policies other than five attempts. */
export const restartPolicy = eachService(({ restart = "no", maxRetryCount = 0 }) => {
  if (restart === "on-failure" && maxRetryCount === 5) return [];
  const because =
    "it must come back after a reboot of the host and after any number of failures; an alert reports each restart loop";
  return [[`restarts ${restart}`, restart === "unless-stopped" ? because : undefined]];
});

/** Namespaces that the policy does not know. */
export const utsNamespace = eachService((container) =>
  (container as { readonly utsMode?: string }).utsMode === "host" ? [["shares the host's name"]] : [],
);

/** Mounts whose changes reach the host. */
export const sharedMounts = eachService(({ mounts = [] }) =>
  mounts
    .map(({ bindOptions }) => bindOptions?.propagation ?? "")
    .filter((propagation) => /^r?shared$/.test(propagation))
    .map((propagation) => [`has a mount with the propagation ${propagation}`]),
);

/** Containers in a control group of their own choice. */
export const controlGroups = eachService((container) => {
  const { cgroupParent = "" } = container as { readonly cgroupParent?: string };
  return cgroupParent === "" ? [] : [[`is in the control group ${cgroupParent}`]];
});

/** Services that no command gives a limit of processes; the Docker provider cannot set it. */
export const processLimit = eachService(({ name = "" }, _, { plan }) =>
  processLimitOf(name, plan) === undefined ? [["has no limit of processes"]] : [],
);

/** Containers on the network that Docker attaches by default. */
export const defaultBridge = all(
  eachService(({ networksAdvanced = [], networkMode }) =>
    networksAdvanced.length === 0 && networkMode !== "none" ? [["is on Docker's default network"]] : [],
  ),
  eachCommand((text) => {
    if (!/docker run [^\n]*--network bridge/.test(text)) return [];
    return [
      [
        "starts a container on Docker's default network",
        "it only reads which resolver Docker gives to containers, and ends",
      ],
    ];
  }),
);

/** Capabilities of the containers that a command starts for a moment. */
export const shortLivedCapabilities = eachCommand((text) =>
  runsIn(text).flatMap((run): readonly Found[] => {
    const added = [...run.matchAll(/--cap-add (\S+)/g)].map(([, capability = ""]) => capability);
    const because = "it gives a volume to its service's user, without a network, and ends";
    return [
      ...(run.includes("--cap-drop ALL") ? [] : [["starts a container that keeps capabilities"] as const]),
      ...(added.length === 0 ? [] : [[`starts a container with ${added.join(" and ")}`, because] as const]),
    ];
  }),
);

/** Containers of a moment that may gain privileges. */
export const shortLivedPrivileges = eachCommand((text) =>
  runsIn(text).flatMap((run) =>
    run.includes("--security-opt no-new-privileges") ? [] : [["starts a container that may gain privileges"]],
  ),
);

/** Containers of a moment that may write to their image's files; they are deleted at their end. */
export const shortLivedRoots = eachCommand((text) =>
  runsIn(text).flatMap((run) =>
    run.includes("--read-only") ? [] : [["starts a container that may write to its image's files"]],
  ),
);

function runsIn(text: string): readonly string[] {
  return text.match(/docker run [^\n]*/g) ?? [];
}

/** `docker exec` with more rights than its container has. */
export const privilegedExec = eachCommand((text) =>
  /docker exec [^\n]*--privileged/.test(text) ? [["runs docker exec with --privileged"]] : [],
);

/** `docker exec` as root in a container of another user. */
export const execAsRoot = eachCommand((text) =>
  /docker exec [^\n]*(--user|-u)[ =](root|0)\b/.test(text) ? [["runs docker exec as root"]] : [],
);

/** Services whose secrets are files of a volume instead of Docker's own secrets. */
export const secretsInVolumes: Check = ({ plan }) =>
  [...plan.services].flatMap(([service, { volumes = [] }]) => {
    const sets = volumes.filter(({ volumeName = "" }) => /-secrets(-[0-9a-f]{12})?$/.test(volumeName));
    if (sets.length === 0) return [];
    const isReadOnly = sets.every(
      ({ readOnly, volumeName = "" }) => readOnly === true || volumeName.endsWith("-live-secrets"),
    );
    return [
      {
        subject: service,
        message: "gets its secrets as files of a volume",
        ...(isReadOnly && {
          because: "Docker Secrets need Swarm mode; each service has a read-only volume of its own",
        }),
      },
    ];
  });

/** Images that a registry could replace under the same name. */
export const imagesByDigest = eachService(({ image = "" }) =>
  /@sha256:[0-9a-f]{64}$|^sha256:[0-9a-f]{64}$/.test(image) ? [] : [["names its image without a digest"]],
);
