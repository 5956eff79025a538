import { expect, it } from "vitest";

import { Applications } from "../support/applications";
import { startsOf } from "../support/docker";
import { bookingRequests, chatModelRequests, modelRequests, oddRequests } from "../support/hostile-requests";
import { eventually } from "../support/https";
import type { IdentityProvider } from "../support/identity-provider";
import { send, type RawAnswer, type RawRequest, type Target } from "../support/raw-request";
import { signInAt } from "../support/sign-in";
import type { Subject } from "../support/subject";
import { reportCount } from "../support/timings";

const ALLOWED = "mock";
const FORBIDDEN = "other-mock";
/** How LiteLLM's two versions say which model they called in vain. */
const OF_THE_ALLOWED_MODEL = new RegExp(`Received Model Group=${ALLOWED}\\b|model group '${ALLOWED}' failed`);
/** How long until Open WebUI knows a person of LiteLLM's, and their models. */
const SYNCHRONISED_WITHIN_SECONDS = 10;
/** Where Open WebUI itself has no better word for a model that a person may not use, or for what is turned off. */
const OPEN_WEBUIS_OWN =
  /^(\/api(\/v1)?\/embeddings|\/openai\/audio\/speech)\S* Internal Server Error$|"The Ollama API is disabled/;
/** The public host answers 429 for a while to a client that asks as fast as this suite. */
const SLOWED_DOWN_SECONDS = 30;

/** One way to the gateway, the keys that are tried on it, and what is sent there. */
interface Way {
  readonly target: Target;
  readonly keys: readonly string[];
  readonly models: readonly RawRequest[];
  readonly bookings: readonly RawRequest[];
  /** Whether LiteLLM reads the request as it was sent. */
  readonly direct?: true;
  /** Whether Open WebUI reads it, which leaves out what it does not know. */
  readonly chat?: true;
}

/**
 * Requests that try to get past a key's models and books, to LiteLLM itself and through both public hosts.
 *
 * @param version LiteLLM's, for the titles.
 */
export function checkHostileRequests(subject: Subject, version: string, provider: IdentityProvider): void {
  const applications = new Applications(subject);
  const { stack } = subject;
  let ways: readonly Way[] = [];
  let restarts = "";

  it(`prepares keys of every kind on LiteLLM ${version}`, async () => {
    const { apiUrl, chatUrl, certificate, localUrls, serviceKeys } = subject.outputs();
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
    const keys = [serviceKeys["demo_service"] ?? "", String(own["key"]), String(ofTeam["key"])];
    const session = await eventually(
      () => signInAt(provider, { sub: person.user_id, email: person.user_email, name: "Eve" }, subject),
      (token) => token !== undefined,
      SYNCHRONISED_WITHIN_SECONDS,
    );
    const seen = await eventually(
      () => applications.modelsOf(session ?? ""),
      (models) => models.length > 0,
      SYNCHRONISED_WITHIN_SECONDS,
    );
    expect(seen).toEqual([ALLOWED]);
    const ofLitellm = { keys, models: modelRequests(ALLOWED, FORBIDDEN), bookings: bookingRequests(ALLOWED) };
    ways = [
      {
        ...ofLitellm,
        target: { name: "LiteLLM", port: Number(new URL(localUrls.litellm).port) },
        direct: true,
      },
      { ...ofLitellm, target: targetOf("the API host", apiUrl, certificate) },
      {
        target: targetOf("the chat host", chatUrl, certificate),
        keys: [session ?? ""],
        models: chatModelRequests(ALLOWED, FORBIDDEN),
        bookings: bookingRequests(ALLOWED, "/api/chat/completions"),
        chat: true,
      },
    ];
    restarts = await startsOf(stack);
  });

  it(`calls no model beyond a key's, wherever a request names it, on LiteLLM ${version}`, async () => {
    let count = 0;
    for (const way of ways) {
      for (const key of way.keys) {
        for (const request of way.models) {
          expectHarmless(way, request, await ask(way, request, key));
          count += 1;
        }
      }
    }
    reportCount(`requests for a model beyond the key's, ${version}`, count);
    expect(count).toBeGreaterThan(150);
    const called = `SELECT count(*) FROM "LiteLLM_SpendLogs" WHERE model_group = '${FORBIDDEN}' AND status = 'success'
      AND ("user" LIKE 'eve-%' OR api_key IN (SELECT token FROM "LiteLLM_VerificationToken"
        WHERE user_id LIKE 'eve-%' OR key_alias = 'demo_service'))`;
    expect((await applications.query(called)).trim()).toBe("0");
  });

  it(`lets no caller turn off or shift what is booked on LiteLLM ${version}`, async () => {
    let count = 0;
    for (const way of ways) {
      for (const request of way.bookings) {
        const answer = await ask(way, request, way.keys[0]);
        count += 1;
        // The edge takes some headers away, and the request is booked as any other.
        if (answer.status !== 200) expect(answer.status, describe(way, request, answer)).toBe(400);
        else expect(way.chat ?? Object.keys(request.headers).some((name) => name.startsWith("x-litellm-"))).toBe(true);
      }
    }
    reportCount(`requests that would not be booked, ${version}`, count);
  });

  it(`answers odd paths and bodies with an error of the client's on LiteLLM ${version}`, async () => {
    let count = 0;
    for (const way of ways) {
      for (const request of oddRequests()) {
        const answer = await ask(way, request, way.keys[0]);
        count += 1;
        const context = describe(way, request, answer);
        expect(answer.status, context).toBeLessThan(500);
        // Open WebUI answers an unknown path with its page.
        if (way.chat) expect(answer.status >= 400 || answer.text.startsWith("<!doctype html>"), context).toBe(true);
        else if (!way.direct) expect(answer.status, context).toBeGreaterThan(399);
        expect(answer.text).not.toContain("litellm_proxy_total_requests");
      }
    }
    reportCount(`odd requests, ${version}`, count);
  });

  it(`shows a person's key no other person at any address of LiteLLM ${version}`, async () => {
    const [litellm] = ways;
    if (!litellm) throw new Error("nothing is prepared");
    const other = "ann@example.com";
    const query = `user_id=ann&user_email=${other}&team_id=physics&organization_id=research`;
    const addresses = await applications.addressesOfLitellm();
    const told: string[] = [];
    for (const address of addresses) {
      const path = `${address.replaceAll(/\{[^}]*\}/g, "ann")}?${query}`;
      // In the order of `prepares keys`: the person's own key.
      const { text } = await ask(litellm, { method: "GET", path, headers: {} }, litellm.keys[1]);
      // An answer may repeat what it was asked.
      if (text.replaceAll(query, "").includes(other)) told.push(`${address}: ${text.slice(0, 200)}`);
    }
    reportCount(`addresses asked for another person, ${version}`, addresses.length);
    expect(addresses.length).toBeGreaterThan(100);
    expect(told).toEqual([]);
  });

  it(`has restarted no container of ${stack} meanwhile, on LiteLLM ${version}`, async () => {
    expect(await startsOf(stack)).toBe(restarts);
  });
}

function targetOf(name: string, url: string, trusted: string): Target {
  const { host, port } = new URL(url);
  return { name, host, port: Number(port), trusted };
}

/** Asks with the key, and again while the edge says that this goes too fast. */
function ask({ target }: Way, request: RawRequest, key = ""): Promise<RawAnswer> {
  const authorized = { ...request, headers: { ...request.headers, Authorization: `Bearer ${key}` } };
  return eventually(
    () => send(target, authorized),
    ({ status }) => status !== 429,
    SLOWED_DOWN_SECONDS,
  );
}

/**
 * The edge gives a query no say, and Open WebUI leaves out what it does not know, so that the request may lead to the model of
 * its body. Not every mode has a mock, so that this may end at a provider that is out of reach.
 */
function expectHarmless(way: Way, request: RawRequest, answer: RawAnswer): void {
  const context = describe(way, request, answer);
  const called = answer.status < 400 || OF_THE_ALLOWED_MODEL.test(answer.text);
  if (!called) {
    if (!way.chat || !OPEN_WEBUIS_OWN.test(`${request.path} ${answer.text}`))
      expect(answer.status, context).toBeLessThan(500);
    return;
  }
  expect(way.direct, context).toBeUndefined();
  if (!way.chat) expect(request.path, context).toContain("?");
  expect(String(request.body), context).toContain(`"model":"${ALLOWED}"`);
}

function describe({ target }: Way, { method, path, body }: RawRequest, { status, text }: RawAnswer): string {
  return `${target.name}: ${method} ${path} ${String(body ?? "")} → ${status} ${text.slice(0, 300)}`;
}
