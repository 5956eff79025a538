import { Agent, EnvHttpProxyAgent, request, type Dispatcher } from "undici";

import { RegistryProblem } from "./registry-problem";

const TIMEOUT_MILLISECONDS = 30_000;
/** More than any list of tags or manifest. */
const LONGEST_ANSWER = 16 * 1024 * 1024;

/** A request to a registry. */
export interface Request {
  readonly method: "GET" | "HEAD" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A registry's answer, whatever its status. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

let agent: Dispatcher | undefined;

/**
 * Sends a request through the proxy of HTTPS_PROXY, HTTP_PROXY and NO_PROXY. Follows no redirects, because the headers may hold
 * credentials.
 *
 * @throws RegistryProblem when there is no answer.
 */
export async function send(url: URL, { method, headers, body }: Request): Promise<Answer> {
  agent ??= dispatcher();
  try {
    const answer = await request(url, {
      method,
      headers: { "user-agent": "llm-stack", ...headers },
      dispatcher: agent,
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
      ...(body !== undefined && { body }),
    });
    return {
      status: answer.statusCode,
      headers: Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, [value].flat()[0]])),
      body: await limited(answer.body),
    };
  } catch (error) {
    throw new RegistryProblem(
      `${url.host} does not answer (${reasonOf(error)})`,
      "check the network, and HTTPS_PROXY behind a proxy; for a company's certificate authority set NODE_EXTRA_CA_CERTS.\n" +
        "On a host without network, load a bundle: npm run images -- load FILE",
    );
  }
}

function dispatcher(): Dispatcher {
  const isProxied = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"].some((name) => process.env[name]);
  return isProxied ? new EnvHttpProxyAgent() : new Agent();
}

async function limited(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > LONGEST_ANSWER) throw new Error(`its answer exceeds ${LONGEST_ANSWER} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A refused connection to a name with several addresses has an empty message and a code. */
function reasonOf(error: unknown): string {
  const { message, name, code, cause } = error as Error & { readonly code?: string };
  if (name === "TimeoutError") return `none within ${TIMEOUT_MILLISECONDS / 1000} s`;
  if (cause instanceof Error) return reasonOf(cause);
  return message === "" ? (code ?? name) : message;
}
