import { expect, it } from "vitest";

import { Applications } from "../support/applications";
import type { Subject } from "../support/subject";

const EVE = { sub: "account-of-eve", email: "Eve@example.com", name: "Eve" };

/** With `unknownUsers` set to a team, a user that LiteLLM does not know joins it with the first message. */
export function checkUnknownUsers(subject: Subject): void {
  const applications = new Applications(subject);

  it("adds an unknown user to the team once, with only that team's models", async () => {
    const first = await Promise.all([1, 2, 3].map(() => applications.asOpenWebui(EVE, "mock")));
    expect(first.map(({ status }) => status)).toEqual([200, 200, 200]);
    const sql = `SELECT user_email, user_alias, teams, models FROM "LiteLLM_UserTable" WHERE user_email ILIKE 'eve@%'`;
    expect((await applications.query(sql)).trim()).toBe("eve@example.com|Eve|{newcomers}|{no-default-models}");
  });
}
