import { resolve } from "node:path";

import { defineConfig } from "vitest/config";

export default defineConfig({
  // The example imports this package by its name.
  resolve: { alias: { "llm-stack": resolve(import.meta.dirname, "components/index.ts") } },
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/acceptance/**"],
    reporters: ["default", "./ops/tools/summary-reporter.ts"],
    // Pulumi's mocks are global to a process: every test file gets one of its own.
    pool: "forks",
    // The longest waits are a database that starts and a whole program that is recorded, both on a busy machine.
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
