import { expect } from "vitest";

import { https, type HttpsAnswer } from "./https";
import type { IdentityProvider, ProviderAccount } from "./identity-provider";
import type { Subject } from "./subject";

/** Signs in to Open WebUI as its first administrator. @returns the session's token. */
export async function signIn({ outputs }: Pick<Subject, "outputs">): Promise<string> {
  const { chatUrl, certificate, adminEmail, adminPassword } = outputs();
  const answer = await https(`${chatUrl}/api/v1/auths/signin`, certificate, {
    body: { email: adminEmail, password: adminPassword },
  });
  expect(answer.status, answer.text).toBe(200);
  return (JSON.parse(answer.text) as { token: string }).token;
}

/**
 * Follows a browser's path from the chat's sign-in button to the provider and back.
 *
 * @returns the session's token; undefined when Open WebUI rejects the account.
 */
export async function signInAt(
  provider: IdentityProvider,
  account: ProviderAccount,
  { outputs }: Pick<Subject, "outputs">,
): Promise<string | undefined> {
  const { chatUrl, certificate } = outputs();
  provider.account = account;
  const left = await https(`${chatUrl}/oauth/oidc/login`, certificate);
  expect(left.status, left.text).toBe(302);
  const back = provider.authorize(String(left.headers["location"]));
  const returned = await https(back, certificate, { headers: { Cookie: cookiesOf(left).join("; ") } });
  return cookiesOf(returned)
    .find((cookie) => cookie.startsWith("token="))
    ?.slice("token=".length);
}

function cookiesOf({ headers }: HttpsAnswer): string[] {
  return [headers["set-cookie"] ?? []].flat().map((cookie) => cookie.split(";")[0] ?? "");
}
