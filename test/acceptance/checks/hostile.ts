import { expect, it } from "vitest";

import { Applications } from "../support/applications";
import { startsOf } from "../support/docker";
import { reportCount } from "../support/figures";
import { bookingRequests, modelRequests, oddRequests } from "../support/hostile-requests";
import { eventually } from "../support/https";
import { send, type RawAnswer, type RawRequest, type Target } from "../support/raw-request";
import type { Subject } from "../support/subject";

const ALLOWED = "mock";
const FORBIDDEN = "other-mock";
/** How LiteLLM's two versions say which model they called in vain. */
const OF_THE_ALLOWED_MODEL = new RegExp(`Received Model Group=${ALLOWED}\\b|model group '${ALLOWED}' failed`);
/** The public host answers 429 for a while to a client that asks as fast as this suite. */
const SLOWED_DOWN_SECONDS = 30;

/**
 * Requests that try to get past a key's models and books, to LiteLLM itself and through the API host.
 *
 * @param version LiteLLM's, for the titles.
 */
export function checkHostileRequests(subject: Subject, version: string): void {
  const applications = new Applications(subject);
  const { stack } = subject;
  let keys: readonly string[] = [];
  let targets: readonly Target[] = [];
  let restarts = "";

  it(`prepares keys of every kind on LiteLLM ${version}`, async () => {
    const { apiUrl, certificate, localUrls, serviceKeys } = subject.outputs();
    const { host, port } = new URL(apiUrl);
    targets = [
      { name: "LiteLLM", port: Number(new URL(localUrls.litellm).port) },
      { name: "the API host", port: Number(port), host, trusted: certificate },
    ];
    const suffix = version.replaceAll(".", "-");
    const person = { user_id: `eve-${suffix}`, user_email: `eve-${suffix}@example.com`, models: [ALLOWED] };
    await applications.litellm("/user/new", { ...person, auto_create_key: false });
    const team = { team_id: `hostile-${suffix}`, models: [ALLOWED] };
    await applications.litellm("/team/new", team);
    await applications.litellm("/team/member_add", {
      team_id: team.team_id,
      member: { role: "user", user_id: person.user_id },
    });
    const own = await applications.litellm("/key/generate", { user_id: person.user_id });
    const ofTeam = await applications.litellm("/key/generate", { user_id: person.user_id, team_id: team.team_id });
    keys = [serviceKeys["demo_service"] ?? "", String(own["key"]), String(ofTeam["key"])];
    restarts = await startsOf(stack);
  });

  it(`calls no model beyond a key's, wherever a request names it, on LiteLLM ${version}`, async () => {
    const requests = modelRequests(ALLOWED, FORBIDDEN);
    let count = 0;
    for (const target of targets) {
      for (const key of keys) {
        for (const request of requests) {
          const answer = await ask(target, authorized(request, key));
          count += 1;
          expectHarmless(target, request, answer);
        }
      }
    }
    reportCount(`requests for a model beyond the key's, ${version}`, count);
    expect(count).toBeGreaterThan(150);
    const called = `SELECT count(*) FROM "LiteLLM_SpendLogs" WHERE model_group = '${FORBIDDEN}' AND api_key IN
      (SELECT token FROM "LiteLLM_VerificationToken" WHERE user_id LIKE 'eve-%' OR key_alias = 'demo_service')
      AND status = 'success'`;
    expect((await applications.query(called)).trim()).toBe("0");
  });

  it(`lets no caller turn off or shift what is booked on LiteLLM ${version}`, async () => {
    let count = 0;
    for (const target of targets) {
      for (const request of bookingRequests(ALLOWED)) {
        const answer = await ask(target, authorized(request, keys[0] ?? ""));
        count += 1;
        // The edge takes some headers away, and the request is booked as any other.
        if (answer.status !== 200) expect(answer.status, describe(target, request, answer)).toBe(400);
        else expect(Object.keys(request.headers).some((name) => name.startsWith("x-litellm-"))).toBe(true);
      }
    }
    reportCount(`requests that would not be booked, ${version}`, count);
  });

  it(`answers odd paths and bodies with an error of the client's on LiteLLM ${version}`, async () => {
    let count = 0;
    for (const target of targets) {
      for (const request of oddRequests()) {
        const answer = await ask(target, authorized(request, keys[0] ?? ""));
        count += 1;
        expect(answer.status, describe(target, request, answer)).toBeLessThan(500);
        if (target.trusted !== undefined) expect(answer.status, describe(target, request, answer)).toBeGreaterThan(399);
        expect(answer.text).not.toContain("litellm_proxy_total_requests");
      }
    }
    reportCount(`odd requests, ${version}`, count);
  });

  it(`has restarted no container of ${stack} meanwhile, on LiteLLM ${version}`, async () => {
    expect(await startsOf(stack)).toBe(restarts);
  });
}

function authorized(request: RawRequest, key: string): RawRequest {
  return { ...request, headers: { ...request.headers, Authorization: `Bearer ${key}` } };
}

function ask(target: Target, request: RawRequest): Promise<RawAnswer> {
  return eventually(
    () => send(target, request),
    ({ status }) => status !== 429,
    SLOWED_DOWN_SECONDS,
  );
}

/**
 * The edge gives a query no say, so that the request may lead to the model of its body; not every mode has a mock, so that
 * this may end at a provider that is out of reach.
 */
function expectHarmless(target: Target, request: RawRequest, answer: RawAnswer): void {
  const context = describe(target, request, answer);
  const called = answer.status < 400 || OF_THE_ALLOWED_MODEL.test(answer.text);
  if (!called) {
    expect(answer.status, context).toBeLessThan(500);
    return;
  }
  expect(target.trusted, context).toBeDefined();
  expect(request.path, context).toContain("?");
  expect(String(request.body), context).toContain(`"model":"${ALLOWED}"`);
}

function describe(target: Target, { method, path, body }: RawRequest, { status, text }: RawAnswer): string {
  return `${target.name}: ${method} ${path} ${String(body ?? "")} → ${status} ${text.slice(0, 300)}`;
}
