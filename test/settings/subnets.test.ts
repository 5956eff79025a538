import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  edgeMetricsAddresses,
  formatIpv4Range,
  isPrivateRange,
  networkNames,
  networkSubnets,
  parseIpv4Range,
  rangesOverlap,
  type Ipv4Range,
} from "../../components/settings/subnets";

/** Any IPv4 range with a prefix length between the two. */
function rangeBetween(shortest: number, longest: number): fc.Arbitrary<Ipv4Range> {
  return fc
    .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: shortest, max: longest }))
    .map(([address, prefixLength]) => ({ address: address - (address % 2 ** (32 - prefixLength)), prefixLength }));
}

function parsed(text: string): Ipv4Range {
  const range = parseIpv4Range(text);
  if (!range) throw new Error(`${text} is not a range`);
  return range;
}

function firstAndLast({ address, prefixLength }: Ipv4Range): readonly [number, number] {
  return [address, address + 2 ** (32 - prefixLength) - 1];
}

describe("parseIpv4Range", () => {
  it("reads an address as one unsigned number", () => {
    expect(parseIpv4Range("10.213.0.0/21")).toEqual({ address: 181_731_328, prefixLength: 21 });
    expect(parseIpv4Range("255.255.255.255/32")).toEqual({ address: 4_294_967_295, prefixLength: 32 });
    expect(parseIpv4Range("0.0.0.0/0")).toEqual({ address: 0, prefixLength: 0 });
  });

  it.each([
    ["without a prefix length", "10.0.0.0"],
    ["with three bytes", "10.0.0/8"],
    ["with a byte above 255", "10.256.0.0/16"],
    ["with a prefix length above 32", "10.0.0.0/33"],
    ["with bits after the prefix", "10.213.0.1/21"],
    ["with bits after the prefix in the first byte", "192.0.0.0/1"],
    ["with a sign", "10.-1.0.0/16"],
    ["with trailing text", "10.0.0.0/8 "],
    ["of IPv6", "fd00::/8"],
  ])("rejects a range %s", (_, text) => {
    expect(parseIpv4Range(text)).toBeUndefined();
  });

  it("reads back what formatIpv4Range writes", () => {
    fc.assert(
      fc.property(rangeBetween(0, 32), (range) => {
        expect(parseIpv4Range(formatIpv4Range(range))).toEqual(range);
      }),
    );
  });
});

describe("rangesOverlap", () => {
  it("is true exactly when the intervals from first to last address overlap", () => {
    fc.assert(
      fc.property(rangeBetween(0, 6), rangeBetween(0, 6), (one, other) => {
        const [oneFirst, oneLast] = firstAndLast(one);
        const [otherFirst, otherLast] = firstAndLast(other);
        expect(rangesOverlap(one, other)).toBe(oneFirst <= otherLast && otherFirst <= oneLast);
      }),
    );
  });
});

describe("isPrivateRange", () => {
  it.each(["10.0.0.0/8", "10.213.0.0/21", "172.16.0.0/12", "172.31.255.0/24", "192.168.0.0/16", "192.168.4.0/22"])(
    "counts %s as private",
    (text) => {
      expect(isPrivateRange(parsed(text))).toBe(true);
    },
  );

  it.each(["0.0.0.0/0", "8.0.0.0/6", "11.0.0.0/8", "172.32.0.0/16", "172.0.0.0/8", "192.169.0.0/16", "192.0.0.0/8"])(
    "does not count %s as private",
    (text) => {
      expect(isPrivateRange(parsed(text))).toBe(false);
    },
  );
});

describe("edgeMetricsAddresses", () => {
  it("counts down from the end of the network, away from the addresses that Docker gives out", () => {
    expect(edgeMetricsAddresses("10.213.0.0/21")).toEqual({
      nginx: "10.213.5.254",
      nginxExporter: "10.213.5.253",
      blackboxExporter: "10.213.5.252",
      accessLogExporter: "10.213.5.251",
      grafana: "10.213.5.250",
    });
  });

  it("fits the smallest range: five members beside Docker's own address", () => {
    expect(Object.values(edgeMetricsAddresses("10.213.0.0/24"))).toEqual([
      "10.213.0.190",
      "10.213.0.189",
      "10.213.0.188",
      "10.213.0.187",
      "10.213.0.186",
    ]);
  });

  it("rejects text that is not a range", () => {
    expect(() => edgeMetricsAddresses("10.213.0.7/21")).toThrow(new RangeError("10.213.0.7/21 is not an IPv4 range"));
  });
});

describe("networkSubnets", () => {
  it("gives each network its part of the range, in a fixed order", () => {
    expect(networkSubnets("10.213.0.0/21")).toEqual({
      edge: "10.213.0.0/24",
      app: "10.213.1.0/24",
      data: "10.213.2.0/24",
      monitoring: "10.213.3.0/24",
      egress: "10.213.4.0/24",
      admin: "10.213.5.0/26",
      "litellm-metrics": "10.213.5.64/26",
      "store-metrics": "10.213.5.128/26",
      "edge-metrics": "10.213.5.192/26",
      probes: "10.213.6.0/26",
      "docker-api": "10.213.6.64/26",
      notifications: "10.213.6.128/26",
      extraction: "10.213.6.192/26",
      guardrails: "10.213.7.0/26",
      backups: "10.213.7.64/26",
    });
  });

  it("gives parts that are inside the range and share no address", () => {
    fc.assert(
      fc.property(rangeBetween(16, 24), (range) => {
        const parts = Object.values(networkSubnets(formatIpv4Range(range)))
          .map(parsed)
          .map(firstAndLast);
        const [first, last] = firstAndLast(range);
        expect(parts).toHaveLength(networkNames.length);
        expect(parts.every(([from, to]) => from >= first && to <= last)).toBe(true);
        const inOrder = parts.toSorted(([one], [other]) => one - other);
        inOrder.slice(1).forEach(([from], index) => {
          expect(from).toBeGreaterThan(inOrder[index]?.[1] ?? Infinity);
        });
      }),
    );
  });

  it("rejects text that is not a range", () => {
    expect(() => networkSubnets("10.213.0.7/21")).toThrow(new RangeError("10.213.0.7/21 is not an IPv4 range"));
  });
});
