import { https } from "../support/https";
import { serviceKeyOf } from "../support/subject";
import type { Outputs } from "../support/sandbox";
import { ADMIN_KEY } from "./wordpress-lab";

/** Names that keys made elsewhere may have, and that could break a page. */
export const HOSTILE_NAMES = [
  `<script>alert("name")</script>`,
  `"><img src=x onerror=alert('name')>`,
  'it\'s "quoted" & <b>bold</b>',
  "invoice\u202Efdp.exe",
  "مفتاح الموقع",
  "🚀 launch 👩‍💻",
  `long-${"x".repeat(120)}`,
];

/** Calls LiteLLM with the key of the site's service, as another program of the operator would. @throws Error when it refuses. */
export async function asService(outputs: Outputs, path: string, body: unknown): Promise<Record<string, unknown>> {
  const headers = { Authorization: `Bearer ${serviceKeyOf(outputs, ADMIN_KEY)}` };
  const { status, text } = await https(outputs.apiUrl + path, outputs.certificate, { headers, body });
  if (status !== 200) throw new Error(`${path}: ${status} ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}

/** Creates a key of the site past the plugin, whose rules for names it does not know. @returns its hash. */
export async function makeElsewhere(outputs: Outputs, site: string, name: string): Promise<string> {
  const made = await asService(outputs, "/key/generate", {
    team_id: ADMIN_KEY,
    key_type: "llm_api",
    key_alias: name,
    models: ["small"],
    max_budget: 1,
    duration: "30d",
    metadata: { wp_site: site, wp_user_id: "1", purpose: name },
  });
  return String(made["token"]);
}
