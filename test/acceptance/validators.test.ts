import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { renderAlertmanager } from "../../components/monitoring/render-alertmanager";
import { declaredSettings } from "../../components/settings/declared-settings";
import { packageRoot } from "../../components/settings/package-files";
import { EVERY_KIND, SMTP } from "../support/alert-receivers";
import { plannedFiles, STACKS } from "../support/plans";
import { exampleSettings } from "../support/settings";

/** Each program checks its rendered files with the image that is deployed. */

const images = declaredSettings()["images"]?.default as unknown as Readonly<Record<string, string>>;

/** Loads the configuration as the proxy does at start, and builds its router. */
const LITELLM_LOADER = `
import asyncio, sys
from litellm import Router
from litellm.proxy.proxy_server import ProxyConfig
config = asyncio.run(ProxyConfig().get_config(config_file_path="/plan/litellm/config.yaml"))
Router(model_list=config["model_list"])
prices = [m["litellm_params"].get("input_cost_per_token", 0.0) for m in config["model_list"]]
sys.exit(0 if all(isinstance(price, float) for price in prices) else "a price is not a number")
`;

interface Validator {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
}

const validators: readonly Validator[] = [
  {
    name: "promtool",
    image: "prometheus",
    command: ["promtool", "check", "config", "/plan/prometheus/prometheus.yml"],
  },
  {
    name: "amtool",
    image: "alertmanager",
    command: ["amtool", "check-config", "/plan/alertmanager/alertmanager.yml"],
  },
  {
    name: "the blackbox exporter",
    image: "blackboxExporter",
    command: ["blackbox_exporter", "--config.check", "--config.file=/plan/blackbox-exporter/blackbox.yml"],
  },
  { name: "LiteLLM's loader", image: "litellm", command: ["python3", "-c", LITELLM_LOADER] },
];

describe.each(STACKS)("the rendered files of %s", (stack) => {
  const folder = mkdtempSync(join(tmpdir(), "llm-stack-validators-"));

  beforeAll(async () => {
    await prepareFiles(folder, stack);
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  for (const { name, image, command } of validators) {
    const present = hasImage(image);
    const title = present
      ? `are accepted by ${name}`
      : `are accepted by ${name}, which needs the image ${images[image] ?? image}`;
    // Not every machine has an engine and a registry; the title names what is missing, and the summary counts it.
    it.skipIf(!present)(title, () => {
      expect(() => {
        runIn(folder, image, command);
      }).not.toThrow();
    });
  }

  const acmeMissing = stack === "prod" && !hasAcmeModule();
  const nginxTitle = acmeMissing
    ? "are accepted by nginx -t, which needs an Nginx with its ACME module"
    : "are accepted by nginx -t";
  // Not every build of Nginx has its ACME module, and `nginx -t` rejects the directives of a missing module.
  it.skipIf(!hasImage("nginx") || acmeMissing)(nginxTitle, () => {
    const command = ["nginx", "-t", "-q", "-c", "/etc/nginx/llm-stack/nginx.conf"];
    expect(() => {
      runIn(folder, "nginx", command);
    }).not.toThrow();
  });
});

describe("Alertmanager's configuration with every kind of receiver", () => {
  // Not every machine has an engine with the image; the summary counts it.
  it.skipIf(!hasImage("alertmanager"))("is accepted by amtool", () => {
    const folder = mkdtempSync(join(tmpdir(), "llm-stack-validators-"));
    try {
      const settings = exampleSettings({
        smtp: SMTP,
        alertReceivers: EVERY_KIND,
        heartbeat: { url: { secret: "beat" } },
      });
      mkdirSync(join(folder, "plan/alertmanager"), { recursive: true });
      for (const { path, content } of renderAlertmanager(settings)) {
        writeFileSync(join(folder, "plan/alertmanager", path), content);
      }
      chmodSync(folder, 0o755);
      expect(() => {
        runIn(folder, "alertmanager", ["amtool", "check-config", "/plan/alertmanager/alertmanager.yml"]);
      }).not.toThrow();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

async function prepareFiles(folder: string, stack: string): Promise<void> {
  for (const { path, content } of await plannedFiles(stack)) {
    const file = join(folder, "plan", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  const secrets = join(folder, "secrets");
  mkdirSync(secrets);
  const made = execFileSync("node", [
    join(packageRoot, "components/nginx/self-signed-certificate.cjs"),
    "api.localhost",
  ]);
  const { certificate, privateKey } = JSON.parse(made.toString()) as { certificate: string; privateKey: string };
  writeFileSync(join(secrets, "certificate.pem"), certificate);
  writeFileSync(join(secrets, "private-key.pem"), privateKey);
  for (const name of ["litellm-key", "opsWebhook"]) writeFileSync(join(secrets, name), "https://hooks.example.com/x");
  // The containers run as users of their own.
  chmodSync(folder, 0o755);
}

function runIn(folder: string, image: string, [program = "", ...args]: readonly string[]): void {
  const mounts = [
    `${folder}/plan:/plan:ro`,
    `${folder}/plan/nginx:/etc/nginx/llm-stack:ro`,
    `${folder}/plan/prometheus:/etc/prometheus/llm-stack:ro`,
    `${folder}/plan/alertmanager:/etc/alertmanager/llm-stack:ro`,
    `${folder}/secrets:/run/secrets:ro`,
  ].flatMap((mount) => ["--volume", mount]);
  const options = ["run", "--rm", "--network=none", "--tmpfs=/tmp", ...mounts, "--entrypoint", program];
  execFileSync("docker", [...options, images[image] ?? image, ...args], { stdio: ["ignore", "pipe", "pipe"] });
}

function hasImage(image: string): boolean {
  return succeeds("image", "inspect", images[image] ?? image);
}

function hasAcmeModule(): boolean {
  const path = "/etc/nginx/modules/ngx_http_acme_module.so";
  return (
    hasImage("nginx") && succeeds("run", "--rm", "--network=none", "--entrypoint=ls", images["nginx"] ?? "nginx", path)
  );
}

function succeeds(...args: readonly string[]): boolean {
  try {
    execFileSync("docker", args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
