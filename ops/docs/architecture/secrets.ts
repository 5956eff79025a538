import { LOADER_LABEL } from "../../../components/docker/labels";
import { containersOf, labelOf } from "../../plan/container-inputs";
import type { PlannedResource } from "../../plan/record-program";
import type { Flowchart, FlowchartNode } from "../flowchart";
import type { Plan } from "../../plan/plan";
import { groupBy } from "./plan-parts";

/** A container that gets a secret, as a file or through a job's process. */
export interface SecretUse {
  readonly secret: string;
  readonly service: string;
  readonly job: string | undefined;
}

/**
 * Which container gets which secret, as a file or through a job that runs in it. Secrets with the same uses are one node.
 */
export function secretsDiagram(plan: Plan): Flowchart {
  const uses = secretUses(plan);
  const secrets = [...new Set(uses.map(({ secret }) => secret))].sort();
  const usesOf = (secret: string) => [...new Set(uses.filter((use) => use.secret === secret).map(idOf))].sort();
  const groups = groupBy(secrets, (secret) => usesOf(secret).join());
  return {
    direction: "LR",
    groups: [
      { nodes: groups.map((group) => ({ id: group.join(), label: group, style: "caution" as const })) },
      ...[...plan.services.keys()].flatMap((service) => containerGroup(service, uses)),
    ],
    edges: groups.flatMap((group) => usesOf(group[0] ?? "").map((to) => ({ from: group.join(), to }))),
  };
}

/** Every container that gets a secret, by secret. */
export function secretUses(plan: Plan): readonly SecretUse[] {
  return [...fileUses(plan), ...jobUses(plan)];
}

/** A container, or its files and jobs if it gets secrets through several; empty if it gets no secret. */
function containerGroup(service: string, uses: readonly SecretUse[]): Flowchart["groups"] {
  const into = new Map(uses.filter((use) => use.service === service).map((use) => [idOf(use), use]));
  const nodes = [...into].sort().map(([id, { job }]): FlowchartNode => {
    if (into.size === 1) return { id, label: [service] };
    return { id, label: [job === undefined ? "files" : `job ${job}`], style: job === undefined ? "plain" : "work" };
  });
  return nodes.length > 1 ? [{ title: service, nodes }] : [{ nodes }];
}

function idOf({ service, job }: SecretUse): string {
  return job === undefined ? `files of ${service}` : `job ${job}`;
}

/** A loader contains a service's files. */
function fileUses({ resources, short }: Plan): readonly SecretUse[] {
  return resources.flatMap((resource) => {
    const [container] = containersOf([resource]);
    const [service] = (container === undefined ? undefined : labelOf(container, LOADER_LABEL))?.split("/") ?? [];
    if (service === undefined) return [];
    return secretNames(resource, "uploads", short).map((secret) => ({ secret, service, job: undefined }));
  });
}

function jobUses({ resources, services, short }: Plan): readonly SecretUse[] {
  return resources.flatMap((resource) => {
    const words = typeof resource.inputs["create"] === "string" ? resource.inputs["create"].split(" ") : [];
    const [service] = [...services].find(([, { name }]) => words.includes(name)) ?? [];
    if (service === undefined) return [];
    const job = short(resource.name);
    return secretNames(resource, "environment", short).map((secret) => ({ secret, service, job }));
  });
}

/** A generated secret by its own name: its resource is called `llm-prod-secrets-NAME`. */
function secretNames({ secrets }: PlannedResource, input: string, short: Plan["short"]): readonly string[] {
  return (secrets[input] ?? []).map((name) => short(name).replace(/^secrets-/, ""));
}
