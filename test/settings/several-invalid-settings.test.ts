import { describe, expect, it } from "vitest";

import { problemsOf, refusalOf } from "../support/config";

describe("several invalid settings", () => {
  it("are listed in one error, each with its command", () => {
    const error = refusalOf({
      apiHost: "localhost",
      ports: { http: 0, https: 70_000 },
      litellmWorkers: "many",
      apiHosts: "x",
      providerKeys: { openai: "short" },
    });
    expect(error.problems.map(({ path }) => path).toSorted()).toEqual([
      "apiHost",
      "apiHosts",
      "litellmWorkers",
      "ports.http",
      "ports.https",
      "providerKeys.openai",
    ]);
    expect(error.message).toMatch(/^The settings have 6 problems; nothing was created\.\n/);
    for (const { path, remedy } of error.problems) {
      expect(error.message).toContain(`  - ${path} `);
      expect(error.message).toContain(`\n      ${remedy}`);
    }
  });

  it("are all listed when they are unknown fields of one object", () => {
    expect(problemsOf({ images: { valkey: "valkey:9", mysql: "mysql:8" } }).map(({ path }) => path)).toEqual([
      "images.valkey",
      "images.mysql",
    ]);
  });
});
