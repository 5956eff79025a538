import { describe, expect, it } from "vitest";

import { collectIpv6, evaluateIpv6 } from "../../../ops/doctor/ipv6";
import { ACME, exampleSettings } from "../../support/settings";

const api = { name: "api.example.com", addresses: ["2001:db8::7"] };
const chat = { name: "chat.example.com", addresses: [] };

describe("collectIpv6", () => {
  it("finds no address for names that are not in DNS", async () => {
    // RFC 6761 reserves .invalid, which never resolves.
    expect(await collectIpv6(["api.localhost", "api.invalid"])).toEqual([
      { name: "api.localhost", addresses: [] },
      { name: "api.invalid", addresses: [] },
    ]);
  });
});

describe("evaluateIpv6", () => {
  it("warns about a name with an AAAA record, and says how to fix it", () => {
    const [finding, ...others] = evaluateIpv6([api, chat], exampleSettings());
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ check: "host names", level: "warning" });
    expect(finding?.message).toMatch(/^api\.example\.com has the IPv6 address 2001:db8::7, but/);
    expect(finding?.remedy).toContain("remove the AAAA record of api.example.com");
  });

  it("names the certificate authority when it has to connect", () => {
    expect(evaluateIpv6([api], exampleSettings({ tls: ACME }))[0]?.message).toContain("the certificate authority");
  });

  it("accepts names without IPv6, and all names of a load balancer", () => {
    expect(evaluateIpv6([chat], exampleSettings())).toEqual([]);
    expect(evaluateIpv6([api], exampleSettings({ trustedProxies: ["10.0.4.0/24"] }))).toEqual([]);
  });
});
