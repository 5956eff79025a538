import { isLongRunning } from "../resource";
import { containerRule, findings } from "../rule";

/** Memory and CPU limits. */
export const limits = containerRule(
  {
    name: "limits",
    demand: "Every container has a memory limit without swap, and every service a CPU limit.",
    reason: "One container without limits takes the memory of all others, and the kernel then stops any of them.",
    remedy: "Set memory, memorySwap with the same value, and cpus; for a service: llm-stack:resources.services.",
  },
  (container) => {
    const { memory = 0, memorySwap, cpus } = container;
    return findings(
      [memory <= 0, "has no memory limit", "memory"],
      [memory > 0 && memorySwap !== memory, "may use swap: memorySwap differs from memory", "memory"],
      [isLongRunning(container) && (cpus === undefined || cpus === ""), "has no CPU limit", "cpus"],
    );
  },
);

/** Docker checks that a service works. */
export const healthCheck = containerRule(
  {
    name: "health-check",
    demand: "Every service has a health check, or a documented reason why it has none.",
    reason: "Without one, up reports success for a service that does not answer, and no alert names it.",
    remedy: "Add healthcheck.tests, or an exception with its reason to policy/exceptions.ts.",
  },
  (container) => {
    const [kind = "NONE", ...command] = container.healthcheck?.tests ?? [];
    return findings([isLongRunning(container) && (kind === "NONE" || command.length === 0), "has no health check"]);
  },
);

const ROTATING: ReadonlySet<string> = new Set(["json-file", "local"]);

/** Logs do not fill the disk. */
export const logRotation = containerRule(
  {
    name: "log-rotation",
    demand: "Every service's log has a maximum size and a maximum number of files.",
    reason: "Docker's default keeps a container's log until the disk is full.",
    remedy: 'Set logDriver to json-file and logOpts to { "max-size": "10m", "max-file": "3" }.',
  },
  (container) => {
    if (!isLongRunning(container)) return [];
    const { logDriver = "", logOpts = {} } = container;
    const isLimited = "max-size" in logOpts && "max-file" in logOpts;
    return findings(
      [!ROTATING.has(logDriver), `has the log driver ${logDriver === "" ? "of the host" : logDriver}`],
      [ROTATING.has(logDriver) && !isLimited, "has a log without a maximum size and number of files"],
    );
  },
);
