import { DEAD_END } from "../../../components/docker/dead-end";
import { finding, type Comparison, type Finding } from "../comparison";
import { differences, leaves, listDifferences, shown, valueAt, type Named } from "../differences";
import { routesOf } from "../nginx-routes";
import type { ReviewedPlan } from "../reviewed-plan";
import { servicesOf, withoutPrefix, type Service } from "../services";
import { linkLocalFacts, networkFacts } from "./networks";

/** Settings that decide who reaches the stack, what it trusts, and where it sends data. */
const SETTINGS = [
  "apiHost",
  "chatHost",
  "monitoring.host",
  "corsOrigins",
  "trustedProxies",
  "proxyProtocol",
  "cloudMetadata",
  "tls",
  "certificateAuthorities",
  "subnet",
  "proxy",
  "registryMirror",
  "registries",
  "smtp",
  "callbacks",
  "guardrails",
  "mcpServers",
  "webSearch",
  "logs.destination",
];

/** What is reachable, and what a container that was taken over could do. */
export function exposure({ base, head }: Comparison): readonly Finding[] {
  const { added, removed } = listDifferences(factsOf(base), factsOf(head));
  return [
    ...added.map((fact) => finding("check", `Opened: ${fact}.`)),
    ...removed.map((fact) => finding("info", `Closed: ${fact}.`)),
    ...SETTINGS.flatMap((setting) =>
      differences(settingLeaves(base, setting), settingLeaves(head, setting)).map(({ name, from, to }) =>
        finding("check", `${name} goes from ${shown(from)} to ${shown(to)}.`),
      ),
    ),
  ];
}

function settingLeaves({ settings }: ReviewedPlan, path: string): Named {
  return leaves(valueAt(settings, path) ?? "", path);
}

function factsOf(plan: ReviewedPlan): readonly string[] {
  return [
    ...[...servicesOf(plan).values()].flatMap(containerFacts),
    ...networkFacts(plan),
    ...linkLocalFacts(plan),
    ...frameAncestors(plan).map((origin) => `${origin} may embed pages in a frame (frame-ancestors)`),
    ...routesOf(plan.files).map(({ file, route }) => `the route ${route} in ${file}`),
  ];
}

function containerFacts({ service, container }: Service): readonly string[] {
  const { ports = [], networksAdvanced = [], volumes = [], devices = [], capabilities, user, readOnly } = container;
  const isRoot = user === undefined || /^(0|root)(:|$)/.test(user);
  return [
    ...ports.map(
      ({ ip, external, internal }) => `${service} publishes ${ip}:${external} (port ${internal} of the container)`,
    ),
    // Being in the dead end takes access away.
    ...networksAdvanced.flatMap(({ name }) =>
      name === DEAD_END ? [] : [`${service} is in the network ${withoutPrefix(name, container)}`],
    ),
    ...volumes.flatMap(({ hostPath, readOnly: isReadOnly }) =>
      hostPath === undefined ? [] : [`${service} ${isReadOnly ? "reads" : "WRITES"} ${hostPath} of the host`],
    ),
    ...devices.map(({ hostPath }) => `${service} has the device ${hostPath}`),
    ...(capabilities?.adds ?? []).map((capability) => `${service} has ${capability}`),
    ...(isRoot ? [`${service} runs as root`] : []),
    ...(readOnly ? [] : [`${service} may write to its image's files`]),
    ...(container.networkMode === "host" ? [`${service} uses the host's network`] : []),
  ];
}

function frameAncestors({ files }: ReviewedPlan): readonly string[] {
  const policies = files
    .filter(({ path }) => path.startsWith("nginx/"))
    .flatMap(({ content }) => [...content.matchAll(/frame-ancestors ([^;"]+)/g)]);
  return policies.flatMap(([, origins = ""]) => origins.trim().split(/\s+/)).filter((origin) => origin !== "'none'");
}
