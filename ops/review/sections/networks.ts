import { DEAD_END } from "../../../components/docker/dead-end";
import { STACK_LABEL } from "../../../components/docker/labels";
import { NETWORK } from "../../../policy/resource";
import type { ReviewedPlan } from "../reviewed-plan";
import { servicesOf } from "../services";

interface NetworkInputs {
  readonly name: string;
  readonly internal?: boolean;
  readonly options?: Readonly<Record<string, string>>;
  readonly labels?: readonly { readonly label: string; readonly value: string }[];
}

/** What the networks of a plan allow, by their names without the stack's prefix. */
export function networkFacts(plan: ReviewedPlan): readonly string[] {
  return networksOf(plan).flatMap((network) => {
    if (network.internal) return [];
    const name = purposeOf(network);
    return [
      `the network ${name} is not internal, so Docker publishes ports on it`,
      ...(leadsOutside(network) ? [`the network ${name} leads outside the host`] : []),
    ];
  });
}

/** Services that reach link-local addresses: they are in a network that leads outside, and not in the one that blocks these. */
export function linkLocalFacts(plan: ReviewedPlan): readonly string[] {
  const outside = new Set(networksOf(plan).flatMap((network) => (leadsOutside(network) ? [network.name] : [])));
  return [...servicesOf(plan).values()].flatMap(({ service, container: { networksAdvanced = [] } }) => {
    const names = networksAdvanced.map(({ name }) => name);
    return names.some((name) => outside.has(name)) && !names.includes(DEAD_END)
      ? [`${service} reaches link-local addresses, where clouds serve the machine's credentials`]
      : [];
  });
}

function networksOf({ resources }: ReviewedPlan): readonly NetworkInputs[] {
  return resources.filter(({ type }) => type === NETWORK).map(({ inputs }) => inputs as unknown as NetworkInputs);
}

function leadsOutside({ internal, options }: NetworkInputs): boolean {
  return internal !== true && options?.["com.docker.network.bridge.enable_ip_masquerade"] !== "false";
}

function purposeOf({ name, labels = [] }: NetworkInputs): string {
  const prefix = labels.find(({ label }) => label === STACK_LABEL)?.value;
  return prefix !== undefined && name.startsWith(`${prefix}-`) ? name.slice(prefix.length + 1) : name;
}
