import { expect, it } from "vitest";

import type { Answer } from "../../../ops/compat/answer";
import { describeAnswer } from "../../../ops/compat/describe-answer";

const broken = Array.from({ length: 8 }, (_, index) => ({ promise: `promise ${index + 1}`, reason: "it fails" }));
const answer: Answer = {
  application: "LiteLLM",
  version: "1.2.3",
  suites: [
    { suite: "contract", kept: 70, broken: [], seconds: 3.4 },
    { suite: "hooks", kept: 2, broken, seconds: 61 },
  ],
  notes: ["The tables are new."],
  notChecked: ["the image"],
};

it("names the suites, some broken promises, what was not checked, and the verdict", () => {
  const text = describeAnswer(answer);
  expect(text).toMatch(/^contract +ok +70 kept +3 s$/m);
  expect(text).toMatch(/^hooks +8 broken +2 kept +61 s$/m);
  expect(text).toContain("Broken in hooks:\n  - promise 1\n      it fails\n");
  expect(text).not.toContain("promise 7");
  expect(text).toContain("and 2 more; --json lists all");
  expect(text).toContain("Not checked:\n  - the image\n");
  expect(text.split("\n").at(-1)).toBe("No: LiteLLM 1.2.3 breaks hooks. Do not deploy it with this llm-stack.");
});

it("says yes only about what was checked", () => {
  const text = describeAnswer({ ...answer, suites: answer.suites.slice(0, 1) });
  expect(text.split("\n").at(-1)).toBe("Yes: everything that was checked holds with LiteLLM 1.2.3.");
});
