import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** An account as Grafana stores it. */
export interface GrafanaAccount {
  readonly id: number;
  readonly login: string;
  password: string;
  isGrafanaAdmin: boolean;
  /** Role in the first organisation; undefined when the account is not in it. */
  role: string | undefined;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

const message = (status: number, text: string): Reply => ({ status, body: { message: text } });

/**
 * The part of Grafana's HTTP API that manages accounts, as its documentation describes it for version 12: routes, bodies, statuses
 * and who may call them. https://grafana.com/docs/grafana/latest/developers/http_api/
 */
export class GrafanaApi {
  public readonly accounts: GrafanaAccount[] = [
    { id: 1, login: "admin", password: "the admin's password", isGrafanaAdmin: true, role: "Admin" },
  ];
  /** Method and path of each request, with its status. */
  public readonly calls: string[] = [];
  /** Accounts whose sessions were ended. */
  public readonly loggedOut: number[] = [];
  private readonly server: Server = createServer((request, response) => void this.handle(request, response));

  /** @returns the API's address. */
  public async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/api`;
  }

  public stop(): void {
    this.server.close();
  }

  public account(login: string): GrafanaAccount | undefined {
    return this.accounts.find((account) => account.login === login);
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const { status, body: answer } = this.answer(request, body);
    this.calls.push(`${request.method ?? ""} ${request.url ?? ""} ${status}`);
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(answer));
  }

  private answer({ method = "", url = "", headers }: IncomingMessage, body: string): Reply {
    const [, encoded = ""] = /^Basic (\S+)$/.exec(headers.authorization ?? "") ?? [];
    const [login = "", ...password] = Buffer.from(encoded, "base64").toString().split(":");
    const caller = this.account(login);
    if (caller?.password !== password.join(":")) return message(401, "Invalid username or password");
    const path = url.replace(/^\/api/, "");
    if (method === "GET" && path === "/user") return { status: 200, body: { id: caller.id, login } };
    if (!caller.isGrafanaAdmin) return message(403, "You'll need additional permissions to perform this action.");
    try {
      return this.administrate(method, path, body === "" ? {} : (JSON.parse(body) as Record<string, unknown>));
    } catch {
      return message(400, "bad request data");
    }
  }

  private administrate(method: string, path: string, body: Readonly<Record<string, unknown>>): Reply {
    const [, lookedUp] = /^\/users\/lookup\?loginOrEmail=(.+)$/.exec(path) ?? [];
    if (lookedUp !== undefined) {
      const found = this.account(lookedUp);
      if (!found) return message(404, "user not found");
      return {
        status: 200,
        body: { id: found.id, login: found.login, orgId: 1, isGrafanaAdmin: found.isGrafanaAdmin },
      };
    }
    if (method === "POST" && path === "/admin/users") return this.create(body);
    if (method === "POST" && path === "/orgs/1/users") {
      const found = this.account(String(body["loginOrEmail"]));
      if (!found) return message(404, "user not found");
      if (found.role !== undefined) return message(409, "User is already member of this organization");
      found.role = String(body["role"]);
      return { status: 200, body: { message: "User added to organization", userId: found.id } };
    }
    const [, area, id, action] = /^\/(admin\/users|users|orgs\/1\/users)\/(\d+)(?:\/(\w+))?$/.exec(path) ?? [];
    const found = this.accounts.find((account) => account.id === Number(id));
    return found ? this.change(`${method} ${area ?? ""} ${action ?? ""}`, found, body) : message(404, "Not found");
  }

  private create(body: Readonly<Record<string, unknown>>): Reply {
    const { login, password } = body;
    if (typeof login !== "string" || typeof password !== "string" || password.length < 4)
      return message(400, "Password is missing or too short");
    if (this.account(login)) return message(412, `User with email '' or username '${login}' already exists`);
    const id = this.accounts.length + 1;
    this.accounts.push({ id, login, password, isGrafanaAdmin: false, role: "Viewer" });
    return { status: 200, body: { id, uid: "fenk2dsyu0b9ca", message: "User created" } };
  }

  private change(call: string, account: GrafanaAccount, body: Readonly<Record<string, unknown>>): Reply {
    switch (call) {
      case "PUT admin/users password":
        account.password = String(body["password"]);
        return message(200, "User password updated");
      case "POST admin/users logout":
        this.loggedOut.push(account.id);
        return message(200, "User logged out");
      case "PUT admin/users permissions":
        account.isGrafanaAdmin = body["isGrafanaAdmin"] === true;
        return message(200, "User permissions updated");
      case "GET users orgs": {
        const own = account.role === undefined ? [] : [{ orgId: 1, name: "Main Org.", role: account.role }];
        return { status: 200, body: [{ orgId: 11, name: "Another", role: "Admin" }, ...own] };
      }
      case "PATCH orgs/1/users ":
        if (account.role === undefined) return message(404, "Organization user not found");
        account.role = String(body["role"]);
        return message(200, "Organization user updated");
      default:
        return message(404, "Not found");
    }
  }
}
