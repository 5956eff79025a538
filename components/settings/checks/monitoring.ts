import { stackNames } from "../added-monitoring/stack-names";
import { reasonAgainstHost } from "../added-monitoring/unreachable-hosts";
import { problemAt, type Problem } from "../problems";
import type { Settings } from "../schema";
import type { Parts } from "../setting-parts";
import { isPrivateRange, parseIpv4Range } from "../subnets";
import { DOCKER_HOST_NAME } from "../docker-host-name";
import { checkOf, checkPartsOf, type CrossCheck } from "./cross-check";

type Job = Parts<Settings["monitoring"]["scrape"][number]>;
type Path = readonly (string | number)[];

/** What a stack adds to its monitoring can work, and undoes nothing of the stack's own. */
export const monitoringChecks: readonly CrossCheck[] = [
  checkPartsOf(["monitoring"], ({ monitoring: { scrape = [], probes = [] } }) => {
    const jobs = [
      ...scrape.map((job, index) => ({ name: job?.name, path: ["monitoring", "scrape", index, "name"] })),
      ...probes.map((job, index) => ({ name: job?.name, path: ["monitoring", "probes", index, "name"] })),
    ];
    return jobs.flatMap(({ name, path }, index) => nameProblems(name, path, jobs.slice(0, index)));
  }),
  checkPartsOf(["monitoring"], ({ monitoring: { scrape = [] } }) =>
    scrape.flatMap((job, index) => (job ? credentialProblems(job, ["monitoring", "scrape", index]) : [])),
  ),
  checkPartsOf(["monitoring", "subnet", "cloudMetadata"], ({ monitoring, ...network }) => {
    const { scrape = [], probes = [] } = monitoring;
    const targets = [
      ...scrape.flatMap((job, index) => targetsOf(job?.targets, ["monitoring", "scrape", index])),
      ...probes.flatMap((job, index) => targetsOf(job?.targets, ["monitoring", "probes", index])),
    ];
    return targets.flatMap(({ host, target, path }) => {
      const reason = reasonAgainstHost(host, network);
      return reason === undefined ? [] : [problemAt(path, `${target} ${reason}`, { example: exampleFor(target) })];
    });
  }),
  checkPartsOf(["monitoring"], ({ monitoring: { probes = [] } }) =>
    probes.flatMap((job, index) =>
      (job?.targets ?? []).flatMap((target, at) =>
        target !== undefined && URL.canParse(target) && new URL(target).username !== ""
          ? [problemAt(["monitoring", "probes", index, "targets", at], "contains a user name: probes send none")]
          : [],
      ),
    ),
  ),
  checkOf(["monitoring", "apiHost", "chatHost"], ({ monitoring: { host }, apiHost, chatHost }) =>
    host !== "" && (host === apiHost || host === chatHost)
      ? [
          problemAt(["monitoring", "host"], "must differ from apiHost and chatHost: each has its own Nginx server", {
            example: "grafana.example.com",
          }),
        ]
      : [],
  ),
  checkPartsOf(["monitoring"], ({ monitoring: { host, signIn } }) =>
    host === "" && signIn?.mode === "oidc"
      ? [
          problemAt(
            ["monitoring", "host"],
            "is required for sign-in through a provider, which sends people back there",
            {
              example: "grafana.example.com",
            },
          ),
        ]
      : [],
  ),
];

function nameProblems(
  name: string | undefined,
  path: Path,
  earlier: readonly { readonly name: string | undefined }[],
): Problem[] {
  if (name === undefined) return [];
  const example = { example: `${name}-2` };
  if (stackNames().jobs.has(name)) return [problemAt(path, `${name} is a job of the stack itself`, example)];
  return earlier.some((other) => other.name === name) ? [problemAt(path, `${name} is used twice`, example)] : [];
}

/** A field that is present but invalid counts as present, because its problem is already reported. */
function credentialProblems(job: Job, path: Path): Problem[] {
  const { scheme = "http", targets = [] } = job;
  const credentials = (["bearerToken", "basicAuth"] as const).filter((field) => field in job);
  const isInside = targets.every((target) => target === undefined || isInsideHost(hostOf(target)));
  return [
    ...(credentials.length === 2
      ? [
          problemAt([...path, "basicAuth"], "does not fit beside bearerToken: a request has one of them", {
            remove: true,
          }),
        ]
      : []),
    ...(credentials.length > 0 && scheme === "http" && !isInside
      ? [
          problemAt(
            [...path, "scheme"],
            `must be https with ${credentials.join(" and ")}, which would travel in clear to a public address`,
            { example: "https" },
          ),
        ]
      : []),
    ...("certificateAuthority" in job && scheme === "http"
      ? [problemAt([...path, "scheme"], "must be https with certificateAuthority", { example: "https" })]
      : []),
  ];
}

function targetsOf(targets: readonly (string | undefined)[] = [], path: Path) {
  return targets.flatMap((target, index) => {
    const host = target === undefined ? "" : hostOf(target);
    return target === undefined || host === "" ? [] : [{ host, target, path: [...path, "targets", index] }];
  });
}

/** Host of `host:port` or of an address; empty when the text is neither. */
function hostOf(target: string): string {
  const url = target.includes("://") ? target : `http://${target}`;
  return URL.canParse(url) ? new URL(url).hostname : "";
}

function isInsideHost(host: string): boolean {
  const range = parseIpv4Range(`${host}/32`);
  return host === DOCKER_HOST_NAME || (range !== undefined && isPrivateRange(range));
}

function exampleFor(target: string): string {
  return target.includes("://")
    ? "https://www.example.com/"
    : `${DOCKER_HOST_NAME}:${target.split(":").at(-1) ?? "9100"}`;
}
