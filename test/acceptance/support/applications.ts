import { docker } from "./docker";
import { https, type HttpsAnswer } from "./https";
import { signIn } from "./sign-in";
import type { Subject } from "./subject";

/** Calls LiteLLM as its administrator, from its own container, which holds the master key. */
const ASK_LITELLM = `
import sys, urllib.error, urllib.request
path, body = sys.argv[1:]
key = open("/run/secrets/LITELLM_MASTER_KEY").read().strip()
headers = {"Authorization": "Bearer " + key, "Content-Type": "application/json"}
try:
    print(urllib.request.urlopen(urllib.request.Request("http://127.0.0.1:4000" + path, body.encode(), headers)).read().decode())
except urllib.error.HTTPError as error:
    sys.exit(error.read().decode())
`;
/** Calls LiteLLM as Open WebUI does: with its key and, unless told otherwise, an identity token. */
const ASK_AS_OPEN_WEBUI = `
import json, sys, time, urllib.error, urllib.request
import jwt
claims, model, changes = map(json.loads, sys.argv[1:])
now = int(time.time())
secret = changes.get("secret") or open("/run/secrets/FORWARD_USER_INFO_HEADER_JWT_SECRET").read().strip()
age = changes.get("age", 0)
token = jwt.encode({"iss": "open-webui", "iat": now - age, "exp": now - age + 300, "role": "user", **claims}, secret, "HS256")
key = changes.get("key") or open("/run/live-secrets/OPENAI_API_KEY").read().strip()
headers = {"Authorization": "Bearer " + key, "Content-Type": "application/json"}
if not changes.get("anonymous"):
    headers["X-OpenWebUI-User-Jwt"] = token
body = json.dumps({"model": model, "messages": [{"role": "user", "content": "Hi"}]}).encode()
request = urllib.request.Request("http://litellm:4000/v1/chat/completions", body, headers)
try:
    answer = urllib.request.urlopen(request)
    print(json.dumps([answer.status, answer.read().decode()]))
except urllib.error.HTTPError as error:
    print(json.dumps([error.code, error.read().decode()]))
`;

/** Every address of LiteLLM that answers GET, one per line. */
const LIST_ADDRESSES = `
from litellm.proxy.proxy_server import app

def addresses(routes):
    for route in routes:
        router = getattr(route, "original_router", None)
        if router is not None:
            yield from addresses(router.routes)
        elif "GET" in (getattr(route, "methods", None) or ()):
            yield route.path

print("\\n".join("address:" + address for address in dict.fromkeys(addresses(app.routes))))
`;

/** The user's identity, as Open WebUI signs it. */
export interface Claims {
  readonly sub: string;
  readonly email: string;
  readonly name: string;
}

/** How a request differs from Open WebUI's. */
export interface Changes {
  /** Signs with another secret. */
  readonly secret?: string;
  /** Seconds since the token was signed. */
  readonly age?: number;
  /** Sends no identity token. */
  readonly anonymous?: true;
  /** Sends another key. */
  readonly key?: string;
}

/** The status and text of a response. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** The two applications of a stack, as administrators and as users see them. */
export class Applications {
  private admin = "";

  constructor(private readonly subject: Subject) {}

  /** Calls LiteLLM's management API with the master key. @throws Error with LiteLLM's response when it refuses. */
  public async litellm(path: string, body: unknown): Promise<Record<string, unknown>> {
    const program = ["exec", this.container("litellm"), "python3", "-c", ASK_LITELLM, path, JSON.stringify(body)];
    return JSON.parse(await docker(...program)) as Record<string, unknown>;
  }

  /** A chat that bypasses Open WebUI, sent from its container. */
  public async asOpenWebui(claims: Claims, model: string, changes: Changes = {}): Promise<Answer> {
    const given = [claims, model, changes].map((value) => JSON.stringify(value));
    const run = await docker("exec", this.container("open-webui"), "python3", "-c", ASK_AS_OPEN_WEBUI, ...given);
    const [status, text] = JSON.parse(run) as [number, string];
    return { status, text };
  }

  /** Calls Open WebUI's API through the public host. */
  public webui(token: string, path: string, body?: unknown): Promise<HttpsAnswer> {
    const { chatUrl, certificate } = this.subject.outputs();
    const headers = { Authorization: `Bearer ${token}` };
    return https(chatUrl + path, certificate, { headers, ...(body !== undefined && { body }) });
  }

  /** Calls LiteLLM's API through the public host. */
  public api(key: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<HttpsAnswer> {
    const { apiUrl, certificate } = this.subject.outputs();
    const sent = { Authorization: `Bearer ${key}`, ...headers };
    return https(apiUrl + path, certificate, { headers: sent, ...(body !== undefined && { body }) });
  }

  /** A chat message in Open WebUI. */
  public ask(token: string, model: string): Promise<HttpsAnswer> {
    return this.webui(token, "/api/chat/completions", question(model));
  }

  /** Names of the models that a user sees. */
  public async modelsOf(token: string): Promise<string[]> {
    const { text } = await this.webui(token, "/api/models");
    const { data = [] } = JSON.parse(text) as { data?: { id: string }[] };
    return data.map(({ id }) => id).sort();
  }

  /** All accounts in Open WebUI. */
  public async accounts(): Promise<{ id: string; email: string; role: string }[]> {
    const { text } = await this.webui(await this.asAdmin(), "/api/v1/users/all");
    return (JSON.parse(text) as { users: { id: string; email: string; role: string }[] }).users;
  }

  /** A session of Open WebUI's administrator. It is reused, because the public host limits sign-ins. */
  public async asAdmin(): Promise<string> {
    return (this.admin ||= await signIn(this.subject));
  }

  /** Rows of LiteLLM's database, one per line. */
  public query(sql: string): Promise<string> {
    return this.psql("litellm", sql);
  }

  /** Rows of Open WebUI's database, one per line. */
  public queryWebui(sql: string): Promise<string> {
    return this.psql("webui", sql);
  }

  /** Addresses at which LiteLLM answers GET, with parameters in braces. */
  public async addressesOfLitellm(): Promise<string[]> {
    const printed = await docker("exec", this.container("litellm"), "python3", "-c", LIST_ADDRESSES);
    return Array.from(printed.matchAll(/^address:(.*)$/gm), ([, address = ""]) => address);
  }

  /** The key that Open WebUI uses now. */
  public async globalKey(): Promise<string> {
    return (await docker("exec", this.container("open-webui"), "cat", "/run/live-secrets/OPENAI_API_KEY")).trim();
  }

  private psql(database: string, sql: string): Promise<string> {
    const psql = [
      "psql",
      "--username=postgres",
      `--dbname=${database}`,
      "--tuples-only",
      "--no-align",
      "--command",
      sql,
    ];
    return docker("exec", this.container("postgres"), ...psql);
  }

  private container(service: string): string {
    return `llm-${this.subject.stack}-${service}`;
  }
}

/** One message to a model. */
export function question(model: string): object {
  return { model, messages: [{ role: "user", content: "Are you there?" }] };
}
