import { describe, expect, it } from "vitest";

import { goDuration } from "../../components/settings/go-duration";

describe("goDuration", () => {
  // The format of Go's time.Duration.String(): https://pkg.go.dev/time#Duration.String.
  it.each([
    [0, "0s"],
    [1, "1s"],
    [59, "59s"],
    [60, "1m0s"],
    [61, "1m1s"],
    [90, "1m30s"],
    [180, "3m0s"],
    [3599, "59m59s"],
    [3600, "1h0m0s"],
    [3601, "1h0m1s"],
    [5400, "1h30m0s"],
    [86_399, "23h59m59s"],
    [86_400, "24h0m0s"],
    [360_000, "100h0m0s"],
  ])("writes %i seconds as Go does: %s", (seconds, text) => {
    expect(goDuration(seconds)).toBe(text);
  });
});
