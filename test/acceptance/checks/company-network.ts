import { expect, it } from "vitest";

import { Applications, question } from "../support/applications";
import type { CompanyNetwork } from "../support/company-network";
import { docker } from "../support/docker";
import { serviceKeyOf, type Subject } from "../support/subject";

/** A model behind a forward proxy with sign-in and a private certificate authority. */
export function checkCompanyNetwork(subject: Subject, network: CompanyNetwork): void {
  const { stack } = subject;

  it("calls a model through the forward proxy, with the company's certificate authority", async () => {
    const key = serviceKeyOf(subject.outputs(), "demo_service");
    network.asked.length = 0;
    const answer = await new Applications(subject).api(key, "/v1/chat/completions", question(network.model.name));
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining("Hello from the company.")]);
    expect(network.asked).toEqual([{ target: "llm.company.test:443", signedIn: true }]);
  });

  it("shows the proxy's password in no container's description", async () => {
    for (const service of ["litellm", "alertmanager"]) {
      const text = await docker("inspect", `llm-${stack}-${service}`);
      expect(text).toContain("NO_PROXY=");
      expect(text).not.toContain(network.password);
      expect(text).not.toContain(encodeURIComponent(network.password));
    }
  });

  it("keeps the public certificate authorities beside the company's", async () => {
    const count = [
      "exec",
      `llm-${stack}-litellm`,
      "grep",
      "-c",
      "BEGIN CERTIFICATE",
      "/tmp/certificate-authorities.pem",
    ];
    expect(Number(await docker(...count))).toBeGreaterThan(50);
  });
}
