import { expect, it } from "vitest";

import { Applications, question } from "../support/applications";
import { docker } from "../support/docker";
import { eventually } from "../support/https";
import { serviceKeyOf, type Subject } from "../support/subject";

/** LiteLLM caches a key for four seconds, and its database engine is slow to notice an outage. */
const NOTICED_WITHIN_SECONDS = 60;

/** A database outage makes no key invalid. */
export function checkOutage(subject: Subject): void {
  const applications = new Applications(subject);

  it("answers 503 with Retry-After, never 401, while PostgreSQL is down, and recovers afterwards", async () => {
    const key = serviceKeyOf(subject.outputs(), "demo_service");
    const ask = () => applications.api(key, "/v1/chat/completions", question("mock"));
    expect((await ask()).status).toBe(200);
    const postgres = `llm-${subject.stack}-postgres`;
    await docker("stop", postgres);
    const seen: number[] = [];
    const away = await eventually(
      async () => {
        const answer = await ask();
        seen.push(answer.status);
        return answer;
      },
      ({ status }) => status === 503,
      NOTICED_WITHIN_SECONDS,
    ).finally(() => docker("start", postgres));
    expect(away.status, away.text).toBe(503);
    expect(away.headers["retry-after"]).toMatch(/^\d+$/);
    expect(JSON.parse(away.text)).toMatchObject({ error: { code: "503" } });
    expect(seen).not.toContain(401);
    const back = await eventually(ask, ({ status }) => status === 200, NOTICED_WITHIN_SECONDS);
    expect(back.status, back.text).toBe(200);
  });
}
