import { expect, it } from "vitest";

import { Applications } from "../support/applications";
import type { Subject } from "../support/subject";

const EVE = { sub: "account-of-eve", email: "Eve@example.com", name: "Eve" };

/** Where the stack lets them, people whom LiteLLM does not know join a team with their first message. */
export function checkNewcomers(subject: Subject): void {
  const applications = new Applications(subject);

  it("lets somebody unknown join the newcomers, once, with their models and no others", async () => {
    const first = await Promise.all([1, 2, 3].map(() => applications.asOpenWebui(EVE, "mock")));
    expect(first.map(({ status }) => status)).toEqual([200, 200, 200]);
    const sql = `SELECT user_email, user_alias, teams, models FROM "LiteLLM_UserTable" WHERE user_email ILIKE 'eve@%'`;
    expect((await applications.query(sql)).trim()).toBe("eve@example.com|Eve|{newcomers}|{no-default-models}");
  });
}
