import { describe, expect, it } from "vitest";

import { OperationError } from "../../../ops/command";
import { readStackConfig, UsageError } from "../../../ops/stack-config";
import { configLines, keysOf, type SiteOptions, type SiteSettings } from "../../../ops/wordpress/config-lines";
import { load } from "../../support/config";

const { settings: dev } = load();
/** The stack prod, whose other settings need secrets. */
const prod: SiteSettings = {
  apiHost: "llm.example.com",
  ports: { ...dev.ports, https: 443 },
  serviceKeys: JSON.parse(readStackConfig("prod").values["llm-stack:serviceKeys"] ?? "") as SiteSettings["serviceKeys"],
  tls: { ...dev.tls, mode: "acme" } as SiteSettings["tls"],
};
const KEYS = { wordpress_admin_service: "sk-admin", wordpress_content_service: String.raw`sk-it's\odd` };
const OPTIONS: SiteOptions = { adminKey: "wordpress_admin_service", contentKey: "wordpress_content_service" };

describe("the lines for wp-config.php", () => {
  it("are those of the stack prod, as PHP reads them", () => {
    expect(configLines(prod, KEYS, OPTIONS).split("\n").slice(1)).toEqual([
      `define( 'LLM_STACK_URL', 'https://${prod.apiHost}' );`,
      "define( 'LLM_STACK_ADMIN_KEY', 'sk-admin' );",
      String.raw`define( 'LLM_STACK_CONTENT_KEY', 'sk-it\'s\\odd' );`,
      "define( 'LLM_STACK_TEAM', 'wordpress_admin_service' );",
      `define( 'LLM_STACK_BOUNDS', '{"max_budget":20,"budget_duration":"30d","duration":"90d"}' );`,
    ]);
  });

  it("have the loopback address for a site on the Docker host, and the public one for browsers", () => {
    const lines = configLines(prod, KEYS, { ...OPTIONS, local: true });
    expect(lines).toContain(`define( 'LLM_STACK_URL', 'http://127.0.0.1:${prod.ports.litellm}' );`);
    expect(lines).toContain(`define( 'LLM_STACK_UI_URL', 'https://${prod.apiHost}' );`);
  });

  it("name a file for a self-signed certificate, and what is missing without a content key", () => {
    const { serviceKeys } = prod;
    const settings = { ...dev, serviceKeys: serviceKeys.filter(({ management }) => management !== undefined) };
    const text = configLines(settings, KEYS, OPTIONS);
    expect(text).toContain("define( 'LLM_STACK_CA_FILE', '/etc/ssl/llm-stack.pem' );");
    expect(text).toContain("npm run --silent outputs -- certificate");
    expect(text).toContain("serviceKeys has no key wordpress_content_service");
    expect(text).not.toContain("CONTENT_KEY'");
    expect(configLines(settings, KEYS, { ...OPTIONS, local: true })).not.toContain("CA_FILE");
  });

  it("are refused for a key without management, and name those that have it", () => {
    const wrong = { ...OPTIONS, adminKey: "wordpress_content_service" };
    expect(() => configLines(prod, KEYS, wrong)).toThrow(UsageError);
    expect(() => configLines(prod, KEYS, wrong)).toThrow("With it: wordpress_admin_service.");
  });

  it("need a stack that has created the keys", () => {
    expect(() => configLines(prod, {}, OPTIONS)).toThrow(OperationError);
    expect(keysOf({ serviceKeys: {} })).toBeUndefined();
    expect(keysOf({})).toBeUndefined();
  });
});
