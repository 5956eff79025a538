import { expect, it } from "vitest";

import { Applications } from "../support/applications";
import { startsOf } from "../support/docker";
import { chatModelRequests, modelRequests, oddRequests, spendRequests } from "../support/hostile-requests";
import { eventually } from "../support/https";
import type { IdentityProvider } from "../support/identity-provider";
import { send, type RawAnswer, type RawRequest, type Target } from "../support/raw-request";
import { signInAt } from "../support/sign-in";
import { serviceKeyOf, type Subject } from "../support/subject";
import { reportCount } from "../support/timings";

const ALLOWED = "mock";
const FORBIDDEN = "other-mock";
/** How LiteLLM's two versions name the model in the error of a failed call. */
const CALLED_THE_ALLOWED_MODEL = new RegExp(`Received Model Group=${ALLOWED}\\b|model group '${ALLOWED}' failed`);
/** How long Open WebUI takes to learn about a LiteLLM user and that user's models. */
const SYNCHRONISED_WITHIN_SECONDS = 10;
/** How long LiteLLM takes to write a request's spend to its database. */
const SPEND_WRITTEN_WITHIN_SECONDS = 30;
/** Where Open WebUI itself has no clearer error for a model that a user may not use, or for a feature that is off. */
const UNCLEAR_OPEN_WEBUI_ERROR =
  /^(\/api(\/v1)?\/embeddings|\/openai\/audio\/speech)\S* Internal Server Error$|"The Ollama API is disabled/;
/** The public host answers 429 for a while to a client that sends requests as fast as this suite. */
const SLOWED_DOWN_SECONDS = 30;

/** One route to the gateway, the keys to try on it, and the requests to send. */
interface Route {
  readonly target: Target;
  readonly keys: readonly string[];
  readonly models: readonly RawRequest[];
  readonly spend: readonly RawRequest[];
  /** Whether LiteLLM receives the request exactly as sent. */
  readonly direct?: true;
  /** Whether the request goes through Open WebUI, which drops fields that it does not know. */
  readonly chat?: true;
}

/**
 * Requests that try to get around a key's models and spend tracking, sent to LiteLLM directly and through both public hosts.
 *
 * @param version LiteLLM's version, for the titles.
 */
export function checkHostileRequests(subject: Subject, version: string, provider: IdentityProvider): void {
  const applications = new Applications(subject);
  const { stack } = subject;
  let routes: readonly Route[] = [];
  let restarts = "";

  it(`prepares keys of every kind on LiteLLM ${version}`, async () => {
    const outputs = subject.outputs();
    const { apiUrl, chatUrl, certificate, localUrls } = outputs;
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
    const keys = [serviceKeyOf(outputs, "demo_service"), String(own["key"]), String(ofTeam["key"])];
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
    const ofLitellm = { keys, models: modelRequests(ALLOWED, FORBIDDEN), spend: spendRequests(ALLOWED) };
    routes = [
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
        spend: spendRequests(ALLOWED, "/api/chat/completions"),
        chat: true,
      },
    ];
    restarts = await startsOf(stack);
  });

  it(`calls no model beyond the key's, wherever the request names it, on LiteLLM ${version}`, async () => {
    let count = 0;
    for (const route of routes) {
      for (const key of route.keys) {
        for (const request of route.models) {
          expectHarmless(route, request, await ask(route, request, key));
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

  it(`lets no caller turn off or redirect spend tracking on LiteLLM ${version}`, async () => {
    let count = 0;
    let answered = 0;
    const start = (await applications.query(`SELECT now() AT TIME ZONE 'UTC'`)).trim();
    for (const route of routes) {
      for (const request of route.spend) {
        const answer = await ask(route, request, route.keys[0]);
        count += 1;
        // The edge strips some headers, and the request is charged like any other.
        if (answer.status === 200) answered += 1;
        if (answer.status !== 200) expect(answer.status, explain(route, request, answer)).toBe(400);
        else
          expect(route.chat ?? Object.keys(request.headers).some((name) => name.startsWith("x-litellm-"))).toBe(true);
      }
    }
    reportCount(`requests that would hide their spend, ${version}`, count);
    // LiteLLM writes spend in batches, every 10 seconds.
    const charged = `SELECT count(*) FROM "LiteLLM_SpendLogs" WHERE "startTime" >= '${start}' AND status = 'success'
      AND spend > 0 AND ("user" LIKE 'eve-%' OR api_key IN (SELECT token FROM "LiteLLM_VerificationToken"
        WHERE key_alias = 'demo_service'))`;
    const rows = await eventually(
      async () => Number(await applications.query(charged)),
      (charges) => charges >= answered,
      SPEND_WRITTEN_WITHIN_SECONDS,
    );
    expect(rows).toBe(answered);
    expect(answered).toBeGreaterThan(0);
  });

  it(`answers odd paths and bodies with a client error on LiteLLM ${version}`, async () => {
    let count = 0;
    for (const route of routes) {
      for (const request of oddRequests()) {
        const answer = await ask(route, request, route.keys[0]);
        count += 1;
        const context = explain(route, request, answer);
        expect(answer.status, context).toBeLessThan(500);
        // Open WebUI answers an unknown path with its index page.
        if (route.chat) expect(answer.status >= 400 || answer.text.startsWith("<!doctype html>"), context).toBe(true);
        else if (!route.direct) expect(answer.status, context).toBeGreaterThan(399);
        expect(answer.text).not.toContain("litellm_proxy_total_requests");
      }
    }
    reportCount(`odd requests, ${version}`, count);
  });

  it(`shows a user's key no other user at any address of LiteLLM ${version}`, async () => {
    const [litellm] = routes;
    if (!litellm) throw new Error("nothing is prepared");
    const other = "ann@example.com";
    const query = `user_id=ann&user_email=${other}&team_id=physics&organization_id=research`;
    const addresses = await applications.addressesOfLitellm();
    const leaks: string[] = [];
    for (const address of addresses) {
      const path = `${address.replaceAll(/\{[^}]*\}/g, "ann")}?${query}`;
      // In the order of `prepares keys`: the user's own key.
      const { text } = await ask(litellm, { method: "GET", path, headers: {} }, litellm.keys[1]);
      // An answer may echo the request.
      if (text.replaceAll(query, "").includes(other)) leaks.push(`${address}: ${text.slice(0, 200)}`);
    }
    reportCount(`addresses asked for another user, ${version}`, addresses.length);
    expect(addresses.length).toBeGreaterThan(100);
    expect(leaks).toEqual([]);
  });

  it(`has restarted none of ${stack}'s containers in the meantime, on LiteLLM ${version}`, async () => {
    expect(await startsOf(stack)).toBe(restarts);
  });
}

function targetOf(name: string, url: string, trusted: string): Target {
  const { host, port } = new URL(url);
  return { name, host, port: Number(port), trusted };
}

/** Sends a request with the key, and retries while the edge answers that the client is too fast. */
function ask({ target }: Route, request: RawRequest, key = ""): Promise<RawAnswer> {
  const authorized = { ...request, headers: { ...request.headers, Authorization: `Bearer ${key}` } };
  return eventually(
    () => send(target, authorized),
    ({ status }) => status !== 429,
    SLOWED_DOWN_SECONDS,
  );
}

/**
 * The edge ignores the query, and Open WebUI drops fields that it does not know, so the request may call the model in its body.
 * Not every mode has a mock, so the call may end at a provider that is unreachable.
 */
function expectHarmless(route: Route, request: RawRequest, answer: RawAnswer): void {
  const context = explain(route, request, answer);
  const called = answer.status < 400 || CALLED_THE_ALLOWED_MODEL.test(answer.text);
  if (!called) {
    if (!route.chat || !UNCLEAR_OPEN_WEBUI_ERROR.test(`${request.path} ${answer.text}`))
      expect(answer.status, context).toBeLessThan(500);
    return;
  }
  expect(route.direct, context).toBeUndefined();
  if (!route.chat) expect(request.path, context).toContain("?");
  expect(String(request.body), context).toContain(`"model":"${ALLOWED}"`);
}

function explain({ target }: Route, { method, path, body }: RawRequest, { status, text }: RawAnswer): string {
  return `${target.name}: ${method} ${path} ${String(body ?? "")} → ${status} ${text.slice(0, 300)}`;
}
