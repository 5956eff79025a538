import { beforeAll, describe, expect, it } from "vitest";

import { serviceNames, type ServiceName } from "../../components/settings/service-names";
import { edgeMetricsAddresses, networkNames, type NetworkName } from "../../components/settings/subnets";
import { servicesOf, type RecordedContainer } from "../support/containers";
import { EVERY_SERVICE, recordProgram } from "../support/program";

let services: Readonly<Record<ServiceName, RecordedContainer>>;

beforeAll(async () => {
  // With a public host, Grafana is a member too.
  const { resources } = await recordProgram("dev", { ...EVERY_SERVICE, monitoring: { host: "grafana.localhost" } });
  services = servicesOf(resources);
});

function attachment(service: ServiceName, network: NetworkName) {
  return services[service].inputs.networksAdvanced?.find(({ name }) => name === `llm-dev-${network}`);
}

describe("a fixed address", () => {
  it("is given to every member of the edge's metrics network, because Nginx looks the access log exporter up only once", () => {
    const members = serviceNames.filter((service) => attachment(service, "edge-metrics") !== undefined);
    const addresses = members.map((service) => [service, attachment(service, "edge-metrics")?.ipv4Address]);
    expect(Object.fromEntries(addresses)).toEqual(edgeMetricsAddresses("10.213.0.0/21"));
  });

  it("is given to no other container", () => {
    const others = networkNames.filter((network) => network !== "edge-metrics");
    const fixed = serviceNames.filter((service) =>
      others.some((network) => attachment(service, network)?.ipv4Address !== undefined),
    );
    expect(fixed).toEqual([]);
  });
});
