import { existsSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { listPackageFiles, packageRoot, readPackageFile } from "../../components/settings/package-files";
import { renderTemplate } from "../../components/templates/render-template";

describe("packageRoot", () => {
  it("is the folder with this package's package.json", () => {
    expect(JSON.parse(readPackageFile("package.json"))).toMatchObject({ name: "llm-stack" });
    expect(existsSync(join(packageRoot, "Pulumi.yaml"))).toBe(true);
  });
});

describe("renderTemplate", () => {
  it("fills a template from config-templates", () => {
    expect(renderTemplate("redis/redis.conf", { MAX_MEMORY_MB: 240 })).toContain("\nmaxmemory 240mb\n");
  });

  it("names the template when values and placeholders differ", () => {
    expect(() => renderTemplate("redis/redis.conf", { MAX_MEMORY: 240 })).toThrow(
      "config-templates/redis/redis.conf: no value for MAX_MEMORY_MB; no placeholder for MAX_MEMORY",
    );
  });
});

describe("listPackageFiles", () => {
  it("lists the files of a folder in order, without its folders", () => {
    expect(listPackageFiles("config-templates/postgres")).toEqual([
      "access.sql",
      "backup.sql",
      "c-library.sql",
      "databases.sql",
      "postgresql.conf",
      "roles.sql",
      "salt-key.sql",
      "vectors.sql",
    ]);
    expect(listPackageFiles("config-templates")).toEqual([]);
  });
});
