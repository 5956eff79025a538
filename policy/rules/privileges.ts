import { COMMAND, containerOf, isLongRunning, type Container } from "../resource";
import { containerRule, findings, type Finding, type Rule } from "../rule";

const NO_NEW_PRIVILEGES: ReadonlySet<string> = new Set([
  "no-new-privileges",
  "no-new-privileges:true",
  "no-new-privileges=true",
]);

/** Nothing in a container gains more rights than the container has. */
export const privileges: Rule = {
  name: "privileges",
  demand:
    "No container is privileged, gains privileges, turns off seccomp or AppArmor, or joins a namespace of the host.",
  reason: "Each of these lets a program that was taken over leave its container.",
  remedy:
    "Set securityOpts to [no-new-privileges:true], and remove privileged, unconfined profiles and host namespaces.",
  check: (resource) => {
    if (resource.type === COMMAND) return checkCommand(resource.inputs);
    const container = containerOf(resource);
    return container ? checkContainer(container) : [];
  },
};

function checkContainer(container: Container): Finding[] {
  const { securityOpts = [], privileged = false } = container;
  return [
    ...findings(
      [privileged, "is privileged", "privileged"],
      [!securityOpts.some((option) => NO_NEW_PRIVILEGES.has(option)), "may gain privileges", "no-new-privileges"],
      [(container.devices ?? []).length > 0, "has devices of the host", "devices"],
    ),
    ...securityOpts
      .filter((option) => /[:=](unconfined|disable)$/.test(option))
      .map((option) => ({ message: `turns off a protection: ${option}`, detail: option.split(/[:=]/, 1)[0] ?? "" })),
    ...hostNamespaces(container),
  ];
}

function hostNamespaces({ pidMode, ipcMode, usernsMode }: Container): Finding[] {
  const modes = { pidMode, ipcMode, usernsMode };
  return Object.entries(modes)
    .filter(([, mode]) => mode === "host")
    .map(([name]) => ({ message: `joins a namespace of the host: ${name} is host`, detail: name }));
}

/** Short-lived containers that a command starts. */
function checkCommand(inputs: Readonly<Record<string, unknown>>): Finding[] {
  const scripts = [inputs["create"], inputs["update"], inputs["delete"]].filter((text) => typeof text === "string");
  return findings([
    scripts.some((text) => /docker run[^\n]* --privileged/.test(text)),
    "runs a privileged container",
    "privileged",
  ]);
}

/** Services start without capabilities. */
export const capabilities = containerRule(
  {
    name: "capabilities",
    demand: "Every container drops all capabilities and adds only those in policy/exceptions.ts.",
    reason: "Docker's default set lets root in a container read others' files, open raw sockets and create devices.",
    remedy: "Set capabilities.drops to [ALL], and run the service as a user that needs no capability.",
  },
  ({ capabilities: { adds = [], drops = [] } = {} }) => [
    ...findings([!drops.includes("ALL"), "keeps capabilities: capabilities.drops lacks ALL"]),
    ...adds.map((capability) => ({ message: `adds ${capability}`, detail: capability })),
  ],
);

/** Services run as a user. */
export const rootUser = containerRule(
  {
    name: "root-user",
    demand: "Every service runs as a numeric user other than root, or has a documented reason.",
    reason: "Files and sockets of the host that a container mounts belong to root.",
    remedy: "Set user to uid:gid, or add an exception with its reason to policy/exceptions.ts.",
  },
  (container) => {
    if (!isLongRunning(container)) return [];
    const { user = "" } = container;
    const [uid = ""] = user.split(":");
    if (/^[1-9]\d*$/.test(uid)) return [];
    const isRoot = uid === "0" || uid === "root";
    return [
      { message: isRoot ? "runs as root" : `runs as ${user === "" ? "its image's user" : user}`, detail: "user" },
    ];
  },
);
