import type { AlertReceiverSettings } from "../settings/schema";

const TITLE = `{{ template "llm_stack.title" . }}`;
const TEXT = `{{ template "llm_stack.text" . }}`;

/** Where Alertmanager reads a secret. */
export function secretFile(name: string): string {
  return `/run/secrets/${name}`;
}

/**
 * How Alertmanager notifies a receiver. Chat robots without a type of their own in Alertmanager get a webhook in the robot's
 * format (`payload`, since Alertmanager 0.32).
 */
export function notifications(receiver: AlertReceiverSettings): Readonly<Record<string, readonly object[]>> {
  switch (receiver.type) {
    case "webhook":
      return { webhook_configs: [{ url_file: secretFile(receiver.url.secret) }] };
    case "slack":
      return {
        slack_configs: [
          {
            api_url_file: secretFile(receiver.url.secret),
            send_resolved: true,
            title: TITLE,
            title_link: "",
            text: TEXT,
          },
        ],
      };
    case "teams":
      return {
        msteamsv2_configs: [{ webhook_url_file: secretFile(receiver.url.secret), title: TITLE, text: TEXT }],
      };
    case "wecom":
      return robot(receiver.url.secret, { msgtype: "markdown", markdown: { content: `**${TITLE}**\n${TEXT}` } });
    case "dingtalk":
      return robot(receiver.url.secret, {
        msgtype: "markdown",
        markdown: { title: TITLE, text: `**${TITLE}**\n${TEXT}` },
      });
    case "feishu":
      return robot(receiver.url.secret, { msg_type: "text", content: { text: `${TITLE}\n${TEXT}` } });
    case "email":
      return {
        email_configs: [
          { to: receiver.to.join(", "), send_resolved: true, headers: { Subject: TITLE }, html: "", text: TEXT },
        ],
      };
    case "pagerduty":
      return {
        pagerduty_configs: [
          {
            routing_key_file: secretFile(receiver.routingKey.secret),
            description: TITLE,
            severity: "{{ .CommonLabels.severity }}",
            details: { text: TEXT },
          },
        ],
      };
  }
}

function robot(secret: string, payload: object) {
  return { webhook_configs: [{ url_file: secretFile(secret), payload }] };
}
