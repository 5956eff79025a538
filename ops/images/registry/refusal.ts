import { RegistryProblem } from "./registry-problem";
import type { Answer } from "./send";

/** Why an answer is of no use, with the remedy; undefined for a success and for 404, which callers explain better. */
export function refusalOf(answer: Answer, registry: string, path: string): RegistryProblem | undefined {
  const { status, headers } = answer;
  if (status === 404 || (status >= 200 && status < 300)) {
    return isWebPage(answer) ? webPage(registry) : undefined;
  }
  if (status === 401 || status === 403) {
    return new RegistryProblem(
      `${registry} requires sign-in for ${path}, or has no such repository`,
      `check the name, or sign in: docker login ${registry}`,
    );
  }
  if (status === 429) {
    const wait = headers["retry-after"];
    return new RegistryProblem(
      `${registry} accepts no more requests from this address for now`,
      `wait ${wait === undefined ? "some hours" : `until its limit ends (Retry-After: ${wait})`}, sign in (docker login ${registry}), or set llm-stack:registryMirror`,
    );
  }
  if (status >= 300 && status < 400) {
    return new RegistryProblem(
      `${registry} redirects to ${headers["location"] ?? "nowhere"}`,
      "check the registry's name in the image's reference, and HTTPS_PROXY",
    );
  }
  if (isWebPage(answer)) return webPage(registry);
  return new RegistryProblem(`${registry} fails with HTTP ${status} for ${path}`, "try again later");
}

/** The JSON of an answer. @throws RegistryProblem when it is none. */
export function readJson({ body }: Answer, registry: string): unknown {
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    throw webPage(registry);
  }
}

function isWebPage({ headers }: Answer): boolean {
  return /^text\/html\b/i.test(headers["content-type"] ?? "");
}

function webPage(registry: string): RegistryProblem {
  return new RegistryProblem(
    `${registry} answers with something other than JSON, such as the page of a proxy or of a web server`,
    "check the registry's name in the image's reference, and HTTPS_PROXY",
  );
}
