import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

import PostalMime from "postal-mime";
import { SMTPServer } from "smtp-server";

/** One notification, in the words that a person reads. */
export interface Notification {
  /** Name of the receiver. */
  readonly receiver: string;
  readonly title: string;
  readonly text: string;
}

/** Slack's incoming webhook: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks. */
interface SlackMessage {
  readonly attachments: readonly { readonly title: string; readonly text: string }[];
}

const MAILBOX = "ops@example.com";

/** A chat service, a mail server and a spare chat service on this machine, which keep what Alertmanager sends. */
export class AlertInbox {
  public readonly received: Notification[] = [];
  private readonly chat: Server = createServer((request, response) => void this.keepMessage("chat", request, response));
  private readonly spare: Server = createServer(
    (request, response) => void this.keepMessage("spare", request, response),
  );
  private readonly mail = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData: (stream, _, done) => {
      this.keepMail(stream).then(() => {
        done();
      }, done);
    },
  });

  /**
   * @param host address at which the stack's containers reach this machine.
   * @param port first of three ports.
   */
  constructor(
    private readonly host: string,
    private readonly port: number,
  ) {}

  /** Settings of a stack that notifies these servers. */
  public get settings(): Readonly<Record<string, unknown>> {
    return {
      alertReceivers: [
        { name: "chat", type: "slack", url: { secret: "alertChat" } },
        { name: "spare", type: "slack", url: { secret: "alertSpare" } },
        { name: "mail", type: "email", to: [MAILBOX] },
      ],
      smtp: { mode: "relay", host: this.host, port: this.port + 2, tls: "none", sender: "gateway@example.com" },
    };
  }

  /** Values of the secrets that the settings refer to. */
  public get secrets(): Readonly<Record<string, string>> {
    return {
      alertChat: `http://${this.host}:${this.port}/alerts`,
      alertSpare: `http://${this.host}:${this.port + 1}/alerts`,
    };
  }

  public async start(): Promise<void> {
    await listen(this.chat, this.port);
    await listen(this.spare, this.port + 1);
    await new Promise<void>((resolve) => this.mail.listen(this.port + 2, "0.0.0.0", resolve));
  }

  /** Turns the spare chat service off: connections to it are refused. */
  public stopSpare(): Promise<void> {
    return close(this.spare);
  }

  public startSpare(): Promise<void> {
    return listen(this.spare, this.port + 1);
  }

  public async stop(): Promise<void> {
    await Promise.all([close(this.chat), close(this.spare)]);
    await new Promise<void>((resolve) => {
      this.mail.close(resolve);
    });
  }

  private async keepMessage(receiver: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { attachments } = JSON.parse(await text(request)) as SlackMessage;
    this.received.push(
      ...attachments.map((attachment) => ({ receiver, title: attachment.title, text: attachment.text })),
    );
    response.end("ok");
  }

  private async keepMail(stream: NodeJS.ReadableStream): Promise<void> {
    const mail = await PostalMime.parse(await text(stream));
    this.received.push({ receiver: "mail", title: mail.subject ?? "", text: mail.text ?? "" });
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve) => server.listen(port, "0.0.0.0", resolve));
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}
