import { describe, expect, it } from "vitest";

import { parameterOf, withParameter } from "../../../wordpress/ui/shared/address";
import { CallError } from "../../../wordpress/ui/shared/problem";
import { readOn } from "../../../wordpress/ui/shared/read-on";

const waiting = (seconds: number) =>
  new CallError({ message: "2 of 5 parts", remedy: "", fields: {}, readsOnAfter: seconds });
const failed = new CallError({ message: "The gateway is down.", remedy: "", fields: {} });

/** Gives answers one after the other. @returns what the page saw, and the error it ended with. */
async function read(answers: readonly (number | Error)[]) {
  const seen: (number | string)[] = [];
  const rest = [...answers];
  const reading = readOn({
    ask: () => {
      const next = rest.shift();
      return next instanceof Error ? Promise.reject(next) : Promise.resolve(next ?? NaN);
    },
    isPart: (share) => share < 1,
    onData: (share) => seen.push(share),
    onWait: ({ message }) => seen.push(message),
    pause: (seconds) => {
      seen.push(`${seconds} s`);
      return Promise.resolve();
    },
  });
  const error: unknown = await reading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { seen, error, rest };
}

describe("data that the site reads in parts", () => {
  it("is asked for once if it is complete", async () => {
    expect(await read([1, 2])).toEqual({ seen: [1], error: undefined, rest: [2] });
  });

  it("grows with each answer until it is complete", async () => {
    expect((await read([0.2, 0.6, 1])).seen).toEqual([0.2, "0.1 s", 0.6, "0.1 s", 1]);
  });

  it("is asked for again after the time that the site names, while there is no answer", async () => {
    expect((await read([waiting(1), waiting(3), 1])).seen).toEqual(["2 of 5 parts", "1 s", "2 of 5 parts", "3 s", 1]);
  });

  it("is not asked for again after a failure", async () => {
    expect(await read([0.2, failed, 1])).toEqual({ seen: [0.2, "0.1 s"], error: failed, rest: [1] });
  });
});

describe("the address of the page", () => {
  const address = "https://www.example.com/wp-admin/admin.php?page=llm-stack-dashboard";

  it("keeps the period", () => {
    const changed = withParameter(address, "days", "90");
    expect(changed).toBe(`${address}&days=90`);
    expect(parameterOf(withParameter(changed, "days", "7"), "days", ["7", "30"])).toBe("7");
  });

  it.each(["", "&days=", "&days=5000", "&days=%3Cscript%3E"])("has no period in %j", (query) => {
    expect(parameterOf(address + query, "days", ["7", "30"])).toBeUndefined();
  });
});
