import { resolve } from "node:path";

import { defineConfig } from "vitest/config";

export default defineConfig({
  // The example imports this package by its name.
  resolve: { alias: { "llm-stack": resolve(import.meta.dirname, "components/index.ts") } },
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/acceptance/**"],
    reporters: ["default", "./ops/tools/summary-reporter.ts"],
    // Pulumi's mocks are global to a process, so every test file gets its own process.
    pool: "forks",
    // Most tests wait for a program that they started.
    maxWorkers: "100%",
    // The slowest steps are starting a database and recording a whole program, both on a busy machine.
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
