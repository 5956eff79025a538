import { STACK_LABEL } from "../../components/docker/labels";
import { COMMAND, VOLUME, containerOf, UNKNOWN, type Container, type PolicyResource } from "../resource";
import { containerRule, findings, type Finding, type Rule } from "../rule";

const SOCKET = /(^|\/)docker\.sock$/;
/** Folders that contain the socket. */
const ABOVE_SOCKET: ReadonlySet<string> = new Set(["/", "/var", "/var/run", "/run"]);

/** A folder or file of the host in a container. */
interface HostFolder {
  readonly path: string;
  readonly isReadOnly: boolean;
}

function foldersOfHost({ volumes = [], mounts = [] }: Container): readonly HostFolder[] {
  return [
    ...volumes.flatMap(({ hostPath, readOnly }) =>
      hostPath ? [{ path: hostPath, isReadOnly: readOnly === true }] : [],
    ),
    ...mounts.flatMap(({ type, source, readOnly }) =>
      type === "bind" && source ? [{ path: source, isReadOnly: readOnly === true }] : [],
    ),
  ];
}

/** Docker's socket is control of the host. */
export const dockerSocket: Rule = {
  name: "docker-socket",
  demand: "No container mounts Docker's socket or a folder that contains it, except the filtering proxy.",
  reason:
    "A program that can talk to the socket can start a container that owns the host. A read-only mount does not help.",
  remedy: "Ask Docker through the socket proxy, and allow only the requests that the service needs.",
  check: (resource) => {
    if (resource.type === COMMAND) return checkCommand(resource);
    const container = containerOf(resource);
    return (container ? foldersOfHost(container) : [])
      .filter(({ path }) => SOCKET.test(path) || ABOVE_SOCKET.has(path.replace(/(?<=.)\/$/, "")))
      .map(({ path }) => ({ message: `mounts ${path}`, detail: path }));
  },
};

function checkCommand({ inputs }: PolicyResource): Finding[] {
  const { create } = inputs;
  const runsWithSocket = typeof create === "string" && /docker run[^\n]*docker\.sock/.test(create);
  return findings([runsWithSocket, "runs a container with Docker's socket"]);
}

/** Containers see the host only where they must. */
export const hostFolders = containerRule(
  {
    name: "host-folders",
    demand: "A container mounts a folder of the host only with a documented reason, and only for reading.",
    reason: "A folder of the host shows other programs' data, and a writable one changes the host.",
    remedy: "Use a named volume or a set of files, or add an exception with its reason to policy/exceptions.ts.",
  },
  (container) =>
    foldersOfHost(container).map(({ path, isReadOnly }) =>
      isReadOnly
        ? { message: `mounts ${path} of the host`, detail: path }
        : { message: `may write to ${path} of the host` },
    ),
);

const FILE_SET = /-(config|secrets)(-[0-9a-f]{12})?$/;

/** Data survives a mistake. */
export const dataVolumes: Rule = {
  name: "data-volumes",
  demand:
    "Every volume with data is protected, is kept when Pulumi deletes it, and ignores changes of labels and options.",
  reason: "Docker cannot change a volume: a new label would replace it with an empty one.",
  remedy:
    "Set protect, retainOnDelete and ignoreChanges: [labels, driverOpts], as components/docker/data-volumes.ts does.",
  check: (resource) => {
    if (resource.type !== VOLUME || !holdsData(resource)) return [];
    const { protect, retainOnDelete, ignoreChanges } = resource.options;
    const missing = ["labels", "driverOpts"].filter((input) => ignoreChanges && !ignoreChanges.includes(input));
    return findings(
      [protect === false, "is not protected"],
      [retainOnDelete === false, "is deleted together with its resource"],
      [missing.length > 0, `is replaced when ${missing.join(" or ")} change`],
    );
  },
};

/** Every volume holds data, except sets of files and those that the stack labels as its own, which it can recreate. */
export function holdsData({ name, inputs }: Pick<PolicyResource, "name" | "inputs">): boolean {
  const { name: dockerName = name, labels = [] } = inputs as {
    readonly name?: string;
    readonly labels?: readonly { readonly label?: string }[];
  };
  const isFileSet = FILE_SET.test(dockerName === UNKNOWN ? name : dockerName);
  return !isFileSet && !labels.some(({ label }) => label === STACK_LABEL);
}
