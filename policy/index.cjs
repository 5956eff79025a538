// Entry point of the policy pack. Pulumi's own TypeScript compiler does not know this project's module format, and tsx does
// (docs/decisions/0001-typescript-by-tsx.md).
require("tsx/cjs");
require("./pack.ts");
