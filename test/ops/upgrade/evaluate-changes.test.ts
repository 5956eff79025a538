import { describe, expect, it } from "vitest";

import { hasErrors } from "../../../ops/doctor/finding";
import { changesOf, type WantedVersions } from "../../../ops/upgrade/changes";
import { evaluateChanges, notesOf } from "../../../ops/upgrade/evaluate-changes";
import { evaluateSpace } from "../../../ops/upgrade/preconditions";
import { upgradeScope } from "../../../ops/upgrade/scope";
import { exampleSettings } from "../../support/settings";

const images = {
  ...exampleSettings({}).images,
  litellm: "ghcr.io/berriai/litellm:v1.101.6",
  openWebui: "ghcr.io/open-webui/open-webui:v0.12.4-slim",
  postgres: "pgvector/pgvector:0.8.6-pg17-trixie",
};

function evaluate(wanted: WantedVersions, untested = false) {
  const findings = evaluateChanges(images, changesOf(images, wanted), untested);
  return {
    refused: hasErrors(findings),
    text: findings.map(({ message, remedy }) => `${message}\n${remedy ?? ""}`).join("\n"),
  };
}

describe("an upgrade", () => {
  it("may begin with a tested pair", () => {
    expect(evaluate({ litellm: "v1.108.7" }).refused).toBe(false);
  });

  it("needs --untested for another pair, and names the tested ones", () => {
    const { refused, text } = evaluate({ litellm: "v1.109.0" });
    expect(refused).toBe(true);
    expect(text).toContain("LiteLLM 1.109.0 and Open WebUI 0.12.4 were not tested together");
    expect(text).toContain("LiteLLM 1.108.7 with Open WebUI 0.12.4");
    expect(text).toContain("npm run compat -- --litellm 1.109.0");
    expect(evaluate({ litellm: "v1.109.0" }, true).refused).toBe(false);
  });

  it.each([
    ["attackers published", { litellm: "example.com/litellm:v1.82.7" }],
    ["is older than 1.101.6, and neither application can undo its migrations", { litellm: "v1.100.0" }],
    ["has PostgreSQL 18, and the data files are of 17", { postgres: "0.8.6-pg18-trixie" }],
    ["has PostgreSQL of unknown version", { postgres: "pgvector/pgvector:newest1" }],
    ["of another kind", { postgres: "postgres:17.12-alpine" }],
  ])("is refused even with --untested: %s", (message, wanted) => {
    const { refused, text } = evaluate(wanted, true);
    expect(text).toContain(message);
    expect(refused).toBe(true);
  });

  it("says which vulnerabilities the new version has", () => {
    const old = { ...images, litellm: "ghcr.io/berriai/litellm:v1.80.0" };
    const findings = evaluateChanges(old, changesOf(old, { litellm: "v1.83.0" }), true);
    expect(findings.map(({ message }) => message).join("\n")).toContain("CVE-2026-42208");
  });

  it("lists the costs and notes of every version on the way, but not of the present one", () => {
    const { costs, notes } = notesOf(changesOf(images, { litellm: "v1.108.7" }));
    expect(costs).toEqual([expect.stringMatching(/^LiteLLM 1\.106\.2: Organisations need a licence/)]);
    expect(notes.map((note) => note.split(":")[0])).toEqual(["LiteLLM 1.106.2", "LiteLLM 1.106.2", "LiteLLM 1.108.7"]);
  });

  it("stops and dumps what belongs to what changes", () => {
    expect(upgradeScope([{ service: "litellm" }])).toMatchObject({
      databases: ["litellm"],
      writers: ["sync", "litellm"],
    });
    expect(upgradeScope([{ service: "openWebui" }])).toMatchObject({
      databases: ["webui", "vectors"],
      files: ["open-webui"],
      writers: ["sync", "open-webui"],
    });
    const all = { databases: ["litellm", "webui", "vectors"], writers: ["sync", "litellm", "open-webui"] };
    expect(upgradeScope([{ service: "litellm" }, { service: "openWebui" }])).toMatchObject(all);
    expect(upgradeScope([{ service: "postgres" }])).toMatchObject(all);
  });

  it("needs room for the dump and a restored copy", () => {
    expect(evaluateSpace("v", { needed: 100, free: 100 })[0]?.level).toBe("ok");
    expect(evaluateSpace("v", { needed: 3 * 2 ** 20, free: 2 ** 20 })[0]).toMatchObject({
      level: "error",
      message: "too little room for the volume v: 3 MiB for the dump and a restored copy, 1 MiB free",
    });
  });
});
