import { beforeAll, describe, expect, it } from "vitest";

import { diagnoseAuthorities } from "../../../ops/doctor/certificate-authorities";
import { createAuthority } from "../../support/authorities";

const END = new Date("2027-01-01T00:00:00Z");
const daysBeforeEnd = (days: number) => new Date(END.getTime() - days * 24 * 60 * 60 * 1000);

let certificate: string;

beforeAll(async () => {
  ({ certificate } = await createAuthority("Company", END));
});

describe("diagnoseAuthorities", () => {
  it("says nothing without authorities", () => {
    expect(diagnoseAuthorities("prod", [], END)).toEqual([]);
  });

  it("accepts authorities that stay valid", () => {
    expect(diagnoseAuthorities("prod", [certificate], daysBeforeEnd(61))).toEqual([
      { check: "authorities", level: "ok", message: "1 certificate of your own, all valid" },
    ]);
  });

  it.each([
    ["expires", daysBeforeEnd(60)],
    ["expired", END],
  ])("warns that an authority %s", (verb, now) => {
    expect(diagnoseAuthorities("prod", [certificate], now)).toMatchObject([
      { level: "warning", message: `CN=Company (certificateAuthorities[0]) ${verb} on 2027-01-01` },
    ]);
  });

  it("reports a missing file with the command for this stack", () => {
    expect(diagnoseAuthorities("prod", ["tls/missing.pem"], END)).toEqual([
      {
        check: "authorities",
        level: "error",
        message: "certificateAuthorities[0] (tls/missing.pem) cannot be read: ENOENT",
        remedy: "pulumi config set --stack prod --path 'llm-stack:certificateAuthorities[0]' tls/company-ca.pem",
      },
    ]);
  });
});
