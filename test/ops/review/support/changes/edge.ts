import { ALL_SERVICES, type SettingsChange } from "./settings-change";

/** Changes of what is reachable, and of what the stack reaches. */
export const edgeChanges: Readonly<Record<string, SettingsChange>> = {
  "a page that embeds the chat": {
    to: { frameAncestors: ["https://portal.example.com"] },
    headline: "replaces nginx, open-webui; check downtime, exposure",
    findings: ["check: Opened: https://portal.example.com may embed pages in a frame (frame-ancestors)."],
  },
  "a page that calls models": {
    to: { corsOrigins: ["https://app.example.com"] },
    headline: "replaces nginx; check downtime, exposure",
    findings: ["check: corsOrigins goes from none to https://app.example.com."],
  },
  "an opened route": {
    to: { apiRoutes: ["realtime"] },
    headline: "replaces litellm, nginx; check downtime, exposure",
    findings: ["check: Opened: the route (/v1)?/realtime in nginx/routes-realtime.conf."],
  },
  "a load balancer": {
    to: { trustedProxies: ["10.0.4.0/24"] },
    headline: "replaces nginx; check downtime, exposure",
    findings: ["check: trustedProxies goes from none to 10.0.4.0/24."],
  },
  "another public port": {
    to: { ports: { http: 8080, https: 9443 } },
    headline: "replaces nginx, open-webui; check downtime, exposure",
    findings: ["check: Opened: nginx publishes 0.0.0.0:9443 (port 443 of the container)."],
  },
  "another subnet": {
    to: { subnet: "10.99.0.0/21" },
    headline: `replaces ${ALL_SERVICES}; check downtime, exposure`,
    findings: ["check: subnet goes from 10.213.0.0/21 to 10.99.0.0/21."],
  },
  "the cloud's metadata": {
    to: { cloudMetadata: "allow" },
    headline: "replaces alertmanager, litellm; check downtime, exposure",
    findings: [
      "check: Opened: alertmanager reaches link-local addresses, where clouds serve the machine's credentials.",
      "check: Opened: litellm reaches link-local addresses, where clouds serve the machine's credentials.",
      "check: cloudMetadata goes from deny to allow.",
    ],
  },
  "a certificate by ACME": {
    to: { tls: { mode: "acme", email: "admin@example.com", directoryUrl: "https://acme.example.com/directory" } },
    headline: "replaces blackbox-exporter, nginx; check data at risk, downtime, exposure",
    findings: [
      "check: The volume llm-dev-nginx-data is new and starts empty.",
      "check: Opened: the network edge leads outside the host.",
      "check: tls.directoryUrl goes from not set to https://acme.example.com/directory.",
      "check: tls.email goes from not set to admin@example.com.",
      "check: tls.mode goes from selfSigned to acme.",
    ],
  },
  "another name of the chat": {
    to: { chatHost: "chats.localhost" },
    headline: "replaces blackbox-exporter, nginx, open-webui, prometheus; check downtime, exposure",
    findings: ["check: chatHost goes from chat.localhost to chats.localhost."],
  },
  "a forward proxy": {
    to: { proxy: { url: "http://proxy.example.com:3128" } },
    headline: "replaces alertmanager, litellm; check downtime, exposure, identity",
    findings: [
      "check: proxy.url goes from empty to http://proxy.example.com:3128.",
      "check: alertmanager reads the secret file /run/secrets/HTTPS_PROXY.",
      "check: alertmanager reads the secret file /run/secrets/HTTP_PROXY.",
      "check: litellm reads the secret file /run/secrets/HTTPS_PROXY.",
      "check: litellm reads the secret file /run/secrets/HTTP_PROXY.",
    ],
  },
  "a mail server": {
    to: {
      smtp: { mode: "relay", host: "smtp.example.com", port: 587, tls: "starttls", sender: "gateway@example.com" },
    },
    headline: "replaces litellm; check downtime, exposure",
    findings: [
      "check: smtp.host goes from not set to smtp.example.com.",
      "check: smtp.mode goes from none to relay.",
      "check: smtp.port goes from not set to 587.",
      "check: smtp.sender goes from not set to gateway@example.com.",
    ],
  },
};
