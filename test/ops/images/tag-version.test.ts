import { describe, expect, it } from "vitest";

import { newerTags, type Change } from "../../../ops/images/tag-version";

describe("newerTags", () => {
  it.each<readonly [string, string, Change, readonly string[], readonly string[]]>([
    [
      "later patches of the line, the newest first",
      "v1.101.6",
      "patch",
      ["v1.101.7", "v1.101.10", "v1.102.0"],
      ["v1.101.10", "v1.101.7"],
    ],
    ["later minor versions", "v1.101.6", "minor", ["v1.101.7", "v1.102.0", "v2.0.0"], ["v1.102.0", "v1.101.7"]],
    ["all later versions", "v1.101.6", "major", ["v2.0.0", "v1.9.9"], ["v2.0.0"]],
    [
      "only the same variant",
      "7.4.11-alpine",
      "patch",
      ["7.4.12", "7.4.12-alpine3.21", "7.4.13-alpine"],
      ["7.4.13-alpine"],
    ],
    ["no preview of a version", "v1.101.6", "patch", ["v1.101.7-rc1", "v1.101.7.rc.1", "v1.101.7-nightly"], []],
    ["no tag written in another way", "v1.101.6", "major", ["1.101.7", "v1.102", "latest"], []],
    [
      "two parts, whose line is the first",
      "17.11-alpine",
      "patch",
      ["17.12-alpine", "18.0-alpine", "17-alpine"],
      ["17.12-alpine"],
    ],
    [
      "four parts, whose line is the first two",
      "3.3.1.0",
      "patch",
      ["3.3.1.1", "3.3.2.0", "3.4.0.0"],
      ["3.3.2.0", "3.3.1.1"],
    ],
    [
      "versions with a number in the variant",
      "0.8.6-pg17-trixie",
      "major",
      ["0.8.7-pg18-trixie", "0.9.0-pg17-trixie"],
      ["0.9.0-pg17-trixie"],
    ],
    ["nothing for a tag without a version", "stable-2", "major", ["stable-3"], []],
  ])("gives %s", (_, tag, change, tags, expected) => {
    expect(newerTags(tag, tags, change)).toEqual(expected);
  });
});
