import { describe, expect, it } from "vitest";

import { collectHostNames, evaluateHostNames } from "../../../ops/doctor/host-names";

const LOCAL = "unix:///var/run/docker.sock";
const known = { name: "api.example.com", resolves: true };
const unknown = { name: "chat.example.com", resolves: false };

describe("collectHostNames", () => {
  it("treats every name under .localhost as known, and a name that cannot exist as unknown", async () => {
    // RFC 6761 reserves .invalid, which never resolves.
    expect(await collectHostNames(["api.localhost", "api.invalid", "localhost"])).toEqual([
      { name: "api.localhost", resolves: true },
      { name: "api.invalid", resolves: false },
      { name: "localhost", resolves: true },
    ]);
  });
});

describe("evaluateHostNames", () => {
  it("accepts names that resolve", () => {
    expect(evaluateHostNames([known], { mode: "acme" }, LOCAL)).toMatchObject([{ level: "ok" }]);
  });

  it.each(["selfSigned", "files"] as const)("warns about an unknown name with certificates of mode %s", (mode) => {
    const findings = evaluateHostNames([known, unknown], { mode }, LOCAL);
    expect(findings).toMatchObject([
      { level: "warning", message: "chat.example.com does not resolve on this machine" },
    ]);
    expect(findings[0]?.remedy).toContain("echo '127.0.0.1 chat.example.com' | sudo tee -a /etc/hosts");
  });

  it("does not point the names of a remote host to this machine", () => {
    const [finding] = evaluateHostNames([unknown], { mode: "files" }, "ssh://deploy@gateway");
    expect(finding?.remedy).not.toContain("127.0.0.1");
  });

  it("rejects an unknown name when a certificate authority has to resolve it, and suggests no hosts file entry", () => {
    const [finding] = evaluateHostNames([unknown], { mode: "acme" }, LOCAL);
    expect(finding?.level).toBe("error");
    expect(finding?.remedy).toBe("add a DNS record that points chat.example.com to the Docker host");
  });
});
