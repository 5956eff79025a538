import { beforeAll, describe, expect, it } from "vitest";

import { readStackFiles } from "../../components/settings/stack-files";
import { createAuthority } from "../support/authorities";
import { filesOf, servicesOf } from "../support/containers";
import type { RecordedResource } from "../support/mocks";
import { recordProgram } from "../support/program";
import { ACME, exampleSettings, OIDC } from "../support/settings";

const BUNDLE = "/tmp/certificate-authorities.pem";
const SECRETS = { oidcClient: "secret-of-the-client" };

let pem: string;
let resources: readonly RecordedResource[];

beforeAll(async () => {
  const { certificate } = await createAuthority("Company", new Date("2036-01-01T00:00:00Z"));
  const certificateAuthorities = [certificate];
  pem = readStackFiles({ ...exampleSettings(), certificateAuthorities }).authorities;
  ({ resources } = await recordProgram("dev", { certificateAuthorities, tls: ACME, signIn: OIDC, secrets: SECRETS }));
});

describe("with certificateAuthorities", () => {
  it.each([
    ["litellm", "/etc/litellm", ["/etc/litellm/with-secrets.sh", "docker/prod_entrypoint.sh"]],
    ["open-webui", "/etc/open-webui", ["/etc/open-webui/with-secrets.sh"]],
    ["nginx", "/etc/nginx/llm-stack", ["/docker-entrypoint.sh"]],
  ] as const)(
    "%s starts through the script that writes the bundle, before its own entry point",
    (name, folder, rest) => {
      const service = name === "open-webui" ? "openWebui" : name;
      const files = filesOf(resources, `llm-dev-${name}-config`);
      expect(servicesOf(resources)[service].inputs.entrypoints).toEqual([`${folder}/with-authorities.sh`, ...rest]);
      expect(files[`${folder}/certificate-authorities.pem`]).toBe(pem);
      expect(files[`${folder}/with-authorities.sh`]).toContain(`bundle=${BUNDLE}\n`);
    },
  );

  it.each(["litellm", "openWebui"] as const)("every Python library of %s reads the bundle", (service) => {
    const { envs, tmpfs } = servicesOf(resources)[service].inputs;
    expect(envs).toEqual(
      expect.arrayContaining([`SSL_CERT_FILE=${BUNDLE}`, `REQUESTS_CA_BUNDLE=${BUNDLE}`, `AWS_CA_BUNDLE=${BUNDLE}`]),
    );
    expect(tmpfs).toHaveProperty("/tmp");
  });

  it("Nginx verifies the ACME server with the bundle", () => {
    const config = filesOf(resources, "llm-dev-nginx-config")["/etc/nginx/llm-stack/nginx.conf"];
    expect(config).toContain(`    ssl_trusted_certificate ${BUNDLE};\n`);
  });

  it.each([
    ["alertmanager", "/etc/alertmanager/llm-stack"],
    ["blackbox-exporter", "/etc/blackbox"],
  ] as const)("%s reads a folder beside the image's", (name, folder) => {
    const service = name === "blackbox-exporter" ? "blackboxExporter" : name;
    expect(servicesOf(resources)[service].inputs.envs).toContain(`SSL_CERT_DIR=/etc/ssl/certs:${folder}/authorities`);
    expect(filesOf(resources, `llm-dev-${name}-config`)[`${folder}/authorities/certificate-authorities.pem`]).toBe(pem);
  });

  it("no other container gets the authorities", () => {
    const loaders = resources.filter(({ inputs }) => JSON.stringify(inputs).includes("certificate-authorities.pem"));
    expect(loaders.map(({ name }) => name).filter((name) => name.endsWith("-loader"))).toHaveLength(5);
  });
});

describe("services that connect to nothing outside", () => {
  it("keep their entry points", async () => {
    const { certificate } = await createAuthority("Company", new Date("2036-01-01T00:00:00Z"));
    const services = servicesOf((await recordProgram("dev", { certificateAuthorities: [certificate] })).resources);
    expect(services.openWebui.inputs.entrypoints).toEqual(["/etc/open-webui/with-secrets.sh"]);
    expect(services.nginx.inputs.entrypoints).toBeUndefined();
  });
});
