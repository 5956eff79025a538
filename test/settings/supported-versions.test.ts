import { describe, expect, it } from "vitest";

import { parseImageReference } from "../../components/settings/image-reference";
import { declaredSettings } from "../../components/settings/declared-settings";
import {
  parseSupportedVersions,
  sentenceList,
  supportedVersions,
  testedVersions,
  versionInTag,
} from "../../components/settings/supported-versions";
import { isOlder } from "../../ops/doctor/version";
import { problemsOf } from "../support/config";

const images = declaredSettings()["images"]?.default as Readonly<Record<"litellm" | "openWebui", string>>;
const pulled = (application: "litellm" | "openWebui") =>
  versionInTag(parseImageReference(images[application])?.tag ?? "");

describe("supported-versions.json", () => {
  it("lists the default images as a pair", () => {
    expect(supportedVersions().pairs).toContainEqual({
      litellm: pulled("litellm"),
      openWebui: pulled("openWebui"),
    });
  });

  it.each(["litellm", "openWebui"] as const)("lists versions of %s in ascending order, each once", (application) => {
    const versions = testedVersions(application);
    const later = versions.slice(1);
    expect(later.map((version, index) => isOlder(versions[index] ?? "", version))).toEqual(later.map(() => true));
  });

  it.each(["litellm", "openWebui"] as const)("lists no version of %s with a known vulnerability", (application) => {
    const { vulnerabilities, malicious } = supportedVersions();
    for (const version of testedVersions(application)) {
      expect(malicious[application]).not.toContain(version);
      expect(vulnerabilities[application].filter(({ fixed }) => isOlder(version, fixed))).toEqual([]);
    }
  });

  it.each([
    ["an unknown field", { surprise: 1 }, /surprise/],
    [
      "a pair that it does not describe",
      { pairs: [{ litellm: "9.9.9", openWebui: "0.12.4" }] },
      /described are 1\.101/,
    ],
    ["a cost that is no sentence", { openWebui: [{ ...supportedVersions().openWebui[0], costs: ["x"] }] }, /sentence/],
    ["a column that could leave its SQL", { columns: { litellm: { a: ["b text'"] }, openWebui: {} } }, /columns/],
  ])("is refused with %s", (_, change, message) => {
    expect(() => parseSupportedVersions({ ...supportedVersions(), ...change })).toThrow(message);
  });
});

describe("a version that attackers published", () => {
  it.each(["1.82.7", "1.82.8"])("is refused as LiteLLM's image: %s", (version) => {
    const [problem, ...rest] = problemsOf({ images: { litellm: `ghcr.io/berriai/litellm:v${version}` } });
    expect(rest).toEqual([]);
    expect(problem).toMatchObject({
      path: "images.litellm",
      message: expect.stringContaining("attackers published") as string,
    });
  });
});

it.each([
  ["v1.101.6", "1.101.6"],
  ["v0.12.4-slim", "0.12.4"],
  ["main-v1.84.0-patched", "1.84.0"],
  ["build-17", undefined],
  ["10.1.101.6", undefined],
])("reads the version in the tag %s", (tag, version) => {
  expect(versionInTag(tag)).toBe(version);
});

it("joins versions as a sentence does", () => {
  expect([[], ["1"], ["1", "2"], ["1", "2", "3"]].map(sentenceList)).toEqual(["", "1", "1 and 2", "1, 2 and 3"]);
});
