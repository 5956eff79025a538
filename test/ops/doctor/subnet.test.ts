import { describe, expect, it } from "vitest";

import { formatIpv4Range, parseIpv4Range, type Ipv4Range } from "../../../components/settings/subnets";
import { evaluateSubnet, usedRanges } from "../../../ops/doctor/subnet";

function range(text: string): Ipv4Range {
  const parsed = parseIpv4Range(text);
  if (!parsed) throw new Error(text);
  return parsed;
}

const OWN = { name: "llm-dev-app", own: true, ranges: [range("10.213.1.0/24")] };
const OFFICE = { name: "office", own: false, ranges: [range("172.18.0.0/16"), range("172.19.0.0/16")] };

describe("usedRanges", () => {
  it("lists networks of other projects and the host's own, but not the interfaces of Docker networks", () => {
    const used = usedRanges([OWN, OFFICE], {
      eth0: [
        { cidr: "192.168.7.42/20", family: "IPv4" },
        { cidr: "fd00::2/64", family: "IPv6" },
      ],
      "br-1": [{ cidr: "10.213.1.1/24", family: "IPv4" }],
      "br-2": [{ cidr: "172.18.0.1/16", family: "IPv4" }],
      tun0: [{ cidr: "10.99.0.6/32", family: "IPv4" }],
      down: [{ cidr: null, family: "IPv4" }],
    });
    expect(used.map((one) => `${one.owner} ${formatIpv4Range(one.range)}`)).toEqual([
      "the Docker network office 172.18.0.0/16",
      "the Docker network office 172.19.0.0/16",
      "the host's interface eth0 192.168.0.0/20",
      "the host's interface tun0 10.99.0.6/32",
    ]);
  });
});

describe("evaluateSubnet", () => {
  it("accepts a range that is free", () => {
    const used = [{ owner: "the host's interface eth0", range: range("10.213.8.0/21") }];
    expect(evaluateSubnet("dev", "10.213.0.0/21", used)).toMatchObject([{ level: "ok" }]);
  });

  it("names every network that overlaps, and a free range", () => {
    const used = [
      { owner: "the Docker network a", range: range("10.213.7.0/24") },
      { owner: "the Docker network b", range: range("192.168.0.0/24") },
      { owner: "the host's interface eth0", range: range("10.213.0.0/20") },
    ];
    expect(evaluateSubnet("dev", "10.213.0.0/21", used)).toEqual([
      {
        check: "subnet",
        level: "error",
        message:
          "10.213.0.0/21 overlaps the Docker network a (10.213.7.0/24), the host's interface eth0 (10.213.0.0/20)",
        remedy: "pulumi config set --stack dev llm-stack:subnet 10.213.16.0/21",
      },
    ]);
  });

  it("continues at the start of 10.0.0.0/8 when its end is full", () => {
    const full = ["10.213.0.0/16", "10.214.0.0/15", "10.216.0.0/13", "10.224.0.0/11", "10.0.0.0/21"];
    const [finding] = evaluateSubnet(
      "dev",
      "10.213.0.0/21",
      full.map((text) => ({ owner: "x", range: range(text) })),
    );
    expect(finding?.remedy).toBe("pulumi config set --stack dev llm-stack:subnet 10.0.8.0/21");
  });

  it("has another remedy when all of 10.0.0.0/8 is in use", () => {
    const [finding] = evaluateSubnet("dev", "10.213.0.0/21", [{ owner: "x", range: range("10.0.0.0/8") }]);
    expect(finding?.remedy).toContain("docker network prune");
  });
});
