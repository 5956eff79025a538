import { defineConfig } from "vitest/config";

/** Tests on a real Docker Engine: one file, in order, because each step builds on the previous one. */
export default defineConfig({
  test: {
    include: ["test/acceptance/**/*.test.ts"],
    reporters: ["default", "./ops/tools/summary-reporter.ts"],
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // Later steps depend on earlier ones.
    bail: 1,
  },
});
