import { activeServices, keepsLogs } from "../active-services";
import { limitsFor, totalMemory } from "../limits";
import { problemAt, type Problem } from "../problems";
import { resourceProfiles, type ProfileName } from "../resource-profiles";
import { containerSuffix } from "../service-names";
import { checkOf, checkPartsOf, type CrossCheck } from "./cross-check";

/** MiB that LiteLLM needs for each worker: two workers were measured at 2180 MiB idle. */
const LITELLM_MEBIBYTES_PER_WORKER = 1152;

/** Host names and ports are distinct, and the limits fit the Docker host. */
export const hostChecks: readonly CrossCheck[] = [
  checkOf(["apiHost", "chatHost"], ({ apiHost, chatHost }) =>
    apiHost === chatHost ? [problemAt(["chatHost"], "must differ from apiHost: each has its own Nginx server")] : [],
  ),
  checkPartsOf(["ports"], ({ ports }) => {
    const entries = Object.entries(ports).filter(([, port]) => port !== undefined);
    return entries.flatMap(([name, port], index) => {
      const earlier = entries.slice(0, index).find(([, other]) => other === port);
      return earlier ? [problemAt(["ports", name], `${port} is already the ${earlier[0]} port`)] : [];
    });
  }),
  checkOf(["ports", "logs"], ({ ports, logs }) => {
    const [name] = Object.entries(ports).find(([, port]) => port === logs.port) ?? [];
    return keepsLogs(logs) && name !== undefined
      ? [problemAt(["logs", "port"], `${logs.port} is already the ${name} port`)]
      : [];
  }),
  checkOf(["resources", "documents", "guardrails", "backup", "logs"], (settings) => {
    const { resources } = settings;
    const profile = resourceProfiles[resources.profile];
    const sum = totalMemory(settings);
    const tooManyCores = activeServices(settings).filter(
      (service) => limitsFor(resources, service).cpus > profile.cores,
    );
    return [
      ...(sum > profile.memoryBudget ? [tooMuchMemory(resources.profile, sum)] : []),
      ...tooManyCores.map((service) =>
        problemAt(
          ["resources", "services", service, "cpus"],
          `of ${containerSuffix(service)} is above the ${profile.cores} cores of ${resources.profile}`,
          { example: String(profile.cores) },
        ),
      ),
    ];
  }),
  checkOf(["resources", "litellmWorkers"], ({ resources, litellmWorkers }) => {
    const needed = litellmWorkers * LITELLM_MEBIBYTES_PER_WORKER;
    const { memory } = limitsFor(resources, "litellm");
    return memory >= needed
      ? []
      : [
          problemAt(
            ["resources", "services", "litellm", "memory"],
            `is ${memory} MiB, but ${litellmWorkers} workers need ${needed} MiB`,
            { example: String(needed) },
          ),
        ];
  }),
];

function tooMuchMemory(name: ProfileName, sum: number): Problem {
  const { memoryBudget } = resourceProfiles[name];
  const largest: ProfileName = "8c16g";
  return name === largest
    ? problemAt(["resources"], `has limits that add up to ${sum} MiB, but ${name} allows ${memoryBudget} MiB`)
    : problemAt(
        ["resources", "profile"],
        `${name} allows ${memoryBudget} MiB of limits, but the services' limits add up to ${sum} MiB: ${largest} is for a host ` +
          `with ${resourceProfiles[largest].hostMemory} MiB`,
        { example: largest },
      );
}
