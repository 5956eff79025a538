import { describe, expect, it } from "vitest";

import { restartOrder } from "../../../ops/recover/restart-order";

const SERVICES = ["grafana", "litellm", "nginx", "open-webui", "postgres", "prometheus", "redis", "sync"];

function containers(changed: Readonly<Record<string, { status: string; health?: string }>> = {}) {
  return SERVICES.map((service) => ({
    service,
    status: "running",
    health: "healthy",
    ...changed[service],
  }));
}

describe("services that restart", () => {
  it("are none when all are well", () => {
    expect(restartOrder(containers(), false)).toEqual([]);
    expect(restartOrder(containers({ sync: { status: "running" } }), false)).toEqual([]);
  });

  it("are all of them when asked, in order", () => {
    expect(restartOrder(containers(), true)).toEqual([
      ...["postgres", "redis", "litellm", "open-webui", "nginx"],
      ...["grafana", "prometheus", "sync"],
    ]);
  });

  it.each([
    ["postgres", "exited", undefined, ["postgres", "redis", "litellm", "open-webui", "nginx"]],
    ["litellm", "running", "unhealthy", ["litellm", "open-webui", "nginx"]],
    ["nginx", "restarting", "starting", ["nginx"]],
    ["grafana", "exited", undefined, ["grafana"]],
  ])("begin with %s, which is %s, and take those that need it", (service, status, health, expected) => {
    const state = { status, ...(health !== undefined && { health }) };
    expect(restartOrder(containers({ [service]: state }), false)).toEqual(expected);
  });

  it("leave out what does not exist", () => {
    const found = containers({ postgres: { status: "exited" } }).filter(({ service }) => service !== "litellm");
    expect(restartOrder(found, false)).toEqual(["postgres", "redis", "open-webui", "nginx"]);
  });
});
