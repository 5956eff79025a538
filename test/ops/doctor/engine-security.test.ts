import { describe, expect, it } from "vitest";

import { evaluateEngineSecurity } from "../../../ops/doctor/engine-security";

describe("evaluateEngineSecurity", () => {
  it.each([[undefined], [[]], [["name=seccomp,profile=builtin", "name=cgroupns", "name=apparmor"]]])(
    "accepts an engine with the options %j",
    (SecurityOptions) => {
      expect(evaluateEngineSecurity({ ...(SecurityOptions && { SecurityOptions }) })).toEqual([]);
    },
  );

  it("rejects a rootless engine with the reason", () => {
    const findings = evaluateEngineSecurity({ SecurityOptions: ["name=seccomp,profile=builtin", "name=rootless"] });
    expect(findings).toMatchObject([{ level: "error", message: expect.stringContaining("rootless") as string }]);
  });

  it("warns about SELinux, and shows where its denials are", () => {
    const [finding, ...others] = evaluateEngineSecurity({ SecurityOptions: ["name=selinux"] });
    expect(others).toEqual([]);
    expect(finding?.level).toBe("warning");
    expect(finding?.remedy).toContain("ausearch");
  });
});
