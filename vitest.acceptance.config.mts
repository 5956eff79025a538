import { defineConfig } from "vitest/config";

/** The tests on a real Docker Engine: one file, in order, because each step starts from where the one before ended. */
export default defineConfig({
  test: {
    include: ["test/acceptance/**/*.test.ts"],
    reporters: ["default", "./ops/tools/summary-reporter.ts"],
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // Later steps have nothing to stand on when an early one failed.
    bail: 1,
  },
});
