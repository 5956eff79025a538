import { spawnSync } from "node:child_process";

import { expect } from "vitest";

/** Adds a migration that fails after all others. */
const DOCKERFILE = (base: string) => `FROM ${base}
USER root
RUN folder="$(python3 -c 'import litellm_proxy_extras as e; print(list(e.__path__)[0])')/migrations/20990101000000_broken" \\
    && mkdir -p "$folder" && echo 'SELECT no_such_column FROM "LiteLLM_UserTable";' > "$folder/migration.sql"
`;

/** Builds an image of LiteLLM whose last migration fails. */
export function buildBrokenImage(base: string, reference: string): void {
  const run = spawnSync("docker", ["build", "--tag", reference, "-"], { input: DOCKERFILE(base), encoding: "utf8" });
  expect(run.status, run.stderr).toBe(0);
}
