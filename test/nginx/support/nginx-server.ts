import type { ChildProcess } from "node:child_process";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { readdirSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { connect } from "node:tls";

import type { SettingsInput } from "../../../components/settings/settings";
import { startNginx } from "./nginx-program";
import { writeRendered, type Replacement } from "./rendered-folder";
import { Upstream } from "./upstream";

/** Where the rendered files send the second access log. */
const ACCESS_LOG_SERVER = "10.213.5.251:5140";

/** Milliseconds. On a busy machine, Docker takes seconds to start a container. */
const START_TIMEOUT = 45_000;
const MAX_STARTS = 3;

/** Ports of the applications behind Nginx, and of the server that receives its access log. */
interface Applications {
  readonly litellm: number;
  readonly openWebui: number;
  readonly grafana: number;
  readonly exporter: number;
}

/** A complete response. */
export interface Answered {
  readonly status: number;
  /** By lower-case name; several with one name are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A real Nginx with the rendered files, in front of applications that record their requests. */
export class NginxServer {
  public readonly litellm = new Upstream();
  public readonly openWebui = new Upstream();
  /** Only behind the monitoring host, if the settings have one. */
  public readonly grafana = new Upstream();
  /** Messages that Nginx has sent to the access log exporter so far. */
  public readonly datagrams: string[] = [];
  private child: ChildProcess | undefined;
  private exporter: Socket | undefined;
  private folder = "";
  private httpsPort = 0;
  private logs = "";

  /**
   * Starts everything and waits until Nginx answers.
   *
   * @throws Error when there is no Nginx, or when it does not start.
   */
  public async start(
    changes: SettingsInput = {},
    more: Readonly<Record<string, readonly Replacement[]>> = {},
  ): Promise<void> {
    const applications: Applications = {
      litellm: await this.litellm.start(),
      openWebui: await this.openWebui.start(),
      grafana: await this.grafana.start(),
      exporter: await this.startExporter(),
    };
    for (let attempt = 1; !(await this.launch(applications, changes, more)); attempt += 1) {
      // Another program of this machine may take a free port first.
      if (attempt === MAX_STARTS || !this.logs.includes("Address already in use")) {
        throw new Error(`Nginx did not start:\n${this.logs}`);
      }
      this.end();
      this.logs = "";
    }
  }

  /** Everything that Nginx has logged so far. */
  public get log(): string {
    return this.logs;
  }

  /** Names of the files in the folders for buffered bodies and responses. */
  public temporaryFiles(): readonly string[] {
    const entries = readdirSync(`${this.folder}/tmp`, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile() && entry.name !== "nginx.pid").map(({ name }) => name);
  }

  /**
   * Sends bytes over TLS and reads the response, up to its Content-Length or else until Nginx closes the connection, which the
   * request has to ask for.
   */
  public async sendRaw(servername: string, request: string | Buffer): Promise<Answered> {
    const socket = connect({ host: "127.0.0.1", port: this.httpsPort, servername, rejectUnauthorized: false });
    const parts: Buffer[] = [];
    socket.on("data", (part: Buffer) => {
      parts.push(part);
      if (isComplete(Buffer.concat(parts).toString("latin1"))) socket.destroy();
    });
    // After a refusal, Nginx may close the connection while a body is still being sent.
    socket.on("error", () => undefined);
    const closed = new Promise((resolve) => socket.on("close", resolve));
    socket.write(request);
    await closed;
    return parsed(Buffer.concat(parts).toString("latin1"));
  }

  /** Sends one request with the path exactly as given. */
  public send(
    host: string,
    method: string,
    path: string,
    { headers = {}, body = "" }: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string } = {},
  ): Promise<Answered> {
    const lengths = body === "" && method === "GET" ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
    const all = { Host: host, Connection: "close", ...lengths, ...headers };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    return this.sendRaw(host, `${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body}`);
  }

  public stop(): void {
    this.end();
    this.exporter?.close();
    this.litellm.stop();
    this.openWebui.stop();
    this.grafana.stop();
  }

  private end(): void {
    this.child?.kill("SIGTERM");
    if (this.folder !== "") rmSync(this.folder, { recursive: true, force: true });
  }

  /** Starts Nginx on new ports. @returns whether it answers. */
  private async launch(
    { litellm, openWebui, grafana, exporter }: Applications,
    changes: SettingsInput,
    more: Readonly<Record<string, readonly Replacement[]>>,
  ): Promise<boolean> {
    const [http = 0, https = 0, metrics = 0] = await freePorts(3);
    this.httpsPort = https;
    this.folder = writeRendered(changes, {
      ...more,
      "nginx.conf": [
        ["listen 443", `listen 127.0.0.1:${https}`],
        ["listen 80 ", `listen 127.0.0.1:${http} `],
        ["listen 80;", `listen 127.0.0.1:${http};`],
        ["listen 8080", `listen 127.0.0.1:${metrics}`],
        ["server litellm:4000 resolve", `server 127.0.0.1:${litellm}`],
        ["server open-webui:8080 resolve", `server 127.0.0.1:${openWebui}`],
        ...(more["nginx.conf"] ?? []),
      ],
      "access-log.conf": [[ACCESS_LOG_SERVER, `127.0.0.1:${exporter}`]],
      "api.conf": [["listen 443", `listen 127.0.0.1:${https}`], ...(more["api.conf"] ?? [])],
      "chat.conf": [["listen 443", `listen 127.0.0.1:${https}`], ...(more["chat.conf"] ?? [])],
      "grafana.conf": [
        ["listen 443", `listen 127.0.0.1:${https}`],
        ["listen 80", `listen 127.0.0.1:${http}`],
        ["server grafana:3000 resolve", `server 127.0.0.1:${grafana}`],
        ...(more["grafana.conf"] ?? []),
      ],
    });
    this.child = startNginx(this.folder);
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on("data", (part: Buffer) => (this.logs += part.toString()));
    }
    return this.answers(this.child);
  }

  /** @returns its UDP port on 127.0.0.1. */
  private async startExporter(): Promise<number> {
    this.exporter = createSocket("udp4", (message) => this.datagrams.push(message.toString()));
    this.exporter.bind(0, "127.0.0.1");
    await once(this.exporter, "listening");
    return this.exporter.address().port;
  }

  /** @returns false when Nginx ends, or does not answer in time. */
  private async answers(child: ChildProcess): Promise<boolean> {
    const ended = once(child, "exit").then(() => 0);
    const deadline = Date.now() + START_TIMEOUT;
    const waiting = () => child.exitCode === null && Date.now() < deadline;
    while (waiting()) {
      const request = this.send("api.example.com", "GET", "/nothing").then(({ status }) => status);
      if ((await Promise.race([request, ended])) === 404) {
        // Nginx logs a request after its answer. Whatever else listens on this port logs nothing here.
        while (waiting() && this.datagrams.length === 0) await pause(5);
        return this.datagrams.length > 0;
      }
      await pause(50);
    }
    return false;
  }
}

function isComplete(text: string): boolean {
  const { status, headers, body } = parsed(text);
  return status >= 200 && body.length >= Number(headers["content-length"] ?? Infinity);
}

function parsed(text: string): Answered {
  const [head = "", ...rest] = text.split("\r\n\r\n");
  const [first = "", ...lines] = head.split("\r\n");
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    headers[name] = [headers[name], line.slice(colon + 1).trim()].filter((value) => value !== undefined).join(", ");
  }
  return { status: Number(first.split(" ")[1] ?? 0), headers, body: rest.join("\r\n\r\n") };
}

/** Free TCP ports of this machine. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}
