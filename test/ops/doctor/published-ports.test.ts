import { describe, expect, it } from "vitest";

import { occupies, parsePublishedPorts } from "../../../ops/doctor/published-ports";

describe("parsePublishedPorts", () => {
  it("reads the published TCP ports of IPv4 addresses, including ranges, and nothing else", () => {
    const text =
      "0.0.0.0:8080->80/tcp, [::]:8081->80/tcp, :::8082->80/tcp, 127.0.0.1:9000-9002->90-92/tcp, 53/udp, 0.0.0.0:53->53/udp, 9/tcp";
    expect(parsePublishedPorts(text)).toEqual([
      { address: "0.0.0.0", first: 8080, last: 8080 },
      { address: "127.0.0.1", first: 9000, last: 9002 },
    ]);
  });

  it("finds nothing in an empty column", () => {
    expect(parsePublishedPorts("")).toEqual([]);
  });
});

describe("occupies", () => {
  const local = { address: "127.0.0.1", first: 9000, last: 9002 };
  const everywhere = { address: "0.0.0.0", first: 443, last: 443 };

  it.each([
    ["the same address", local, "127.0.0.1", 9000, true],
    ["the end of a range", local, "127.0.0.1", 9002, true],
    ["a port before the range", local, "127.0.0.1", 8999, false],
    ["a port after the range", local, "127.0.0.1", 9003, false],
    ["another address", local, "192.0.2.1", 9000, false],
    ["every address, of which one is taken", local, "0.0.0.0", 9001, true],
    ["one address, when all are taken", everywhere, "127.0.0.1", 443, true],
  ])("compares with %s", (_, published, address, port, expected) => {
    expect(occupies(published, address, port)).toBe(expected);
  });
});
