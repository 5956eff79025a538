/** Name of the stack that the suite breaks. */
export const STACK = "emergencies";
/** Its only backup target. */
export const BACKUP_FOLDER = "/tmp/llm-stack-emergencies-backups";
const PRICES = { inputPerMillionTokens: 1, outputPerMillionTokens: 2 };
/** Secrets of the settings, by the files in which LiteLLM finds them. */
export const SECRETS = { PROVIDER_KEY_EXAMPLE: "key-of-the-provider", SECRET_gatewayKey: "key-of-the-gateway" };
/** Settings that differ from those of `dev`. */
export const SETTINGS = {
  models: [
    { name: "mock", model: "openai/mock", mockResponse: "Hello", prices: PRICES },
    {
      name: "mock-embedding",
      model: "openai/mock-embedding",
      mode: "embedding",
      mockResponse: [0.6, 0.8],
      prices: PRICES,
    },
    {
      name: "with-secrets",
      model: "openai/with-secrets",
      providerKey: "example",
      params: { extra_headers: { "X-Gateway-Key": { secret: "gatewayKey" } } },
      prices: PRICES,
    },
  ],
  ports: { http: 18780, https: 18743, litellm: 24557, prometheus: 19590, grafana: 13500, alertmanager: 19593 },
  subnet: "10.216.0.0/21",
  backup: { targets: [{ name: "disk", type: "local", path: BACKUP_FOLDER }] },
};
