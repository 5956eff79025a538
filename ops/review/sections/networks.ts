import { STACK_LABEL } from "../../../components/docker/labels";
import { NETWORK } from "../../../policy/resource";
import type { ReviewedPlan } from "../comparison";

interface NetworkInputs {
  readonly name: string;
  readonly internal?: boolean;
  readonly options?: Readonly<Record<string, string>>;
  readonly labels?: readonly { readonly label: string; readonly value: string }[];
}

/** What the networks of a plan allow, by their names without the stack's prefix. */
export function networkFacts({ resources }: ReviewedPlan): readonly string[] {
  return resources
    .filter(({ type }) => type === NETWORK)
    .map(({ inputs }) => inputs as unknown as NetworkInputs)
    .flatMap((network) => {
      const name = purposeOf(network);
      if (network.internal) return [];
      const leadsOutside = network.options?.["com.docker.network.bridge.enable_ip_masquerade"] !== "false";
      return [
        `the network ${name} is not internal, so Docker publishes ports on it`,
        ...(leadsOutside ? [`the network ${name} leads outside the host`] : []),
      ];
    });
}

function purposeOf({ name, labels = [] }: NetworkInputs): string {
  const prefix = labels.find(({ label }) => label === STACK_LABEL)?.value;
  return prefix !== undefined && name.startsWith(`${prefix}-`) ? name.slice(prefix.length + 1) : name;
}
