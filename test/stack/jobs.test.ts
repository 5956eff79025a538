import { beforeAll, describe, expect, it } from "vitest";

import { scramVerifier } from "../../components/postgres/scram";
import { COMMAND, filesOf, resourceNamed, resourcesOf, servicesOf } from "../support/containers";
import { GENERATED, imageIdOf, type RecordedResource } from "../support/mocks";
import { recordProgram } from "../support/program";

interface CommandInputs {
  readonly create: string;
  readonly stdin: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly triggers: readonly string[];
}

const DOCKER_HOST = "ssh://deploy@gateway.example.com";
const BOOTSTRAP = "llm-dev-postgres-bootstrap";
const KEYS = "llm-dev-keys";

let resources: readonly RecordedResource[];
const jobNamed = (name: string) => resourceNamed(resources, COMMAND, name);
const inputsOf = (name: string) => jobNamed(name).inputs as unknown as CommandInputs;

beforeAll(async () => {
  ({ resources } = await recordProgram("dev", { dockerHost: DOCKER_HOST }));
});

describe("every command on the Docker host", () => {
  const onHost = () => resourcesOf(resources, COMMAND).filter(({ name }) => name !== "llm-dev-certificate");

  it("connects to the host of the settings", () => {
    expect(onHost().length).toBeGreaterThan(8);
    for (const { inputs } of onHost()) expect(inputs["environment"]).toMatchObject({ DOCKER_HOST });
  });

  it("copies its output neither to the console nor to the next run", () => {
    for (const { inputs } of resourcesOf(resources, COMMAND)) {
      expect(inputs).toMatchObject({ logging: "none", addPreviousOutputInEnv: false });
    }
  });

  it("does nothing when its resource is deleted, except for the network that stacks share, which the last one removes", () => {
    const deleting = resourcesOf(resources, COMMAND).filter(({ inputs }) => inputs["delete"] !== undefined);
    expect(deleting.map(({ name }) => name)).toEqual(["llm-dev-dead-end"]);
  });
});

describe.each([BOOTSTRAP, KEYS])("the job %s", (name) => {
  it("shows what it runs and hides only its variables", () => {
    const { visible } = jobNamed(name);
    const { create, stdin, triggers } = inputsOf(name);
    expect(visible).toMatchObject({ create, stdin, triggers });
    expect(`${create}${stdin}`).not.toContain(GENERATED);
    expect(JSON.stringify(visible["environment"])).not.toContain(GENERATED);
  });

  it("keeps its output secret in the state", () => {
    expect(jobNamed(name).options.additionalSecretOutputs).toEqual(expect.arrayContaining(["stdout", "stderr"]));
  });

  it("names its variables on the command line without their values", () => {
    const variables = Object.keys(inputsOf(name).environment).filter((variable) => variable !== "DOCKER_HOST");
    expect(variables).toHaveLength(1);
    expect(inputsOf(name).create).toContain(`docker exec --interactive --env ${variables[0] ?? ""} llm-dev-`);
  });
});

describe("the database's bootstrap", () => {
  it("runs psql in PostgreSQL's container and stops at the first error", () => {
    const { create } = inputsOf(BOOTSTRAP);
    expect(create).toMatch(/ llm-dev-postgres psql .*--set=ON_ERROR_STOP=1/);
    expect(create).toMatch(/ --file=-$/);
  });

  it("runs again when the container or the script changes", () => {
    const [container, fingerprint = "", ...more] = inputsOf(BOOTSTRAP).triggers;
    expect([container, more]).toEqual(["llm-dev-postgres-id", []]);
    expect(fingerprint).toMatch(/^[0-9a-f]{12}$/);
    expect(inputsOf(KEYS).triggers[1]).not.toBe(fingerprint);
  });

  it("passes on a verifier of each role's password and no password", () => {
    const option = inputsOf(BOOTSTRAP).environment["PGOPTIONS"] ?? "";
    const [flag, assignment = "", ...rest] = option.split(" ");
    const verifiers = JSON.parse(assignment.slice("llm_stack.verifiers=".length)) as unknown;
    const of = (role: string, secret: string) => [role, scramVerifier(`${GENERATED}llm-dev-secrets-${secret}`, role)];
    expect(flag).toBe("-c");
    expect(rest.join(" ")).toBe("-c llm_stack.vector_type=vector(1536) -c llm_stack.vectors_required=true");
    expect(option).not.toContain(GENERATED);
    expect(verifiers).toEqual(
      Object.fromEntries([
        of("postgres", "postgresSuperuser"),
        of("litellm", "litellmDatabase"),
        of("webui", "webuiDatabase"),
        of("sync", "syncDatabase"),
        of("exporter", "exporterDatabase"),
        of("backup", "backupDatabase"),
        of("vectors", "vectorsDatabase"),
      ]),
    );
  });
});

describe("the keys job", () => {
  it("runs in LiteLLM's container, the only one with the master key", () => {
    expect(inputsOf(KEYS).create).toMatch(/ llm-dev-litellm python3 -$/);
    expect(inputsOf(KEYS).triggers[0]).toBe("llm-dev-litellm-id");
  });

  it("declares Open WebUI's key, a key that may only read metrics, and every service key", () => {
    const { keys } = JSON.parse(inputsOf(KEYS).environment["LLM_STACK_DECLARED"] ?? "") as { keys: unknown };
    const value = (name: string) => `sk-${GENERATED}llm-dev-secrets-${name}`;
    expect(keys).toEqual([
      {
        alias: "openwebui_global_key",
        models: ["all-proxy-models"],
        allowedRoutes: expect.arrayContaining(["/v1/models", "/v1/chat/completions"]) as unknown,
        user: "openwebui_system",
        key: value("globalKey"),
      },
      {
        alias: "prometheus_metrics_key",
        models: ["no-default-models"],
        allowedRoutes: ["/metrics", "/metrics/"],
        key: value("metricsKey"),
      },
      {
        alias: "demo_service",
        models: ["mock"],
        maxBudget: 10,
        budgetDuration: "30d",
        allowedRoutes: ["llm_api_routes"],
        key: value("key-demo_service"),
      },
    ]);
  });
});

describe("the job for Open WebUI's key", () => {
  it("passes it on in a variable, to the running container and to every later one", () => {
    const { create, environment, triggers } = inputsOf("llm-dev-open-webui-key");
    expect(create).toBe("docker exec --interactive --env LLM_STACK_KEY llm-dev-open-webui python3 -");
    expect(environment["LLM_STACK_KEY"]).toBe(`sk-${GENERATED}llm-dev-secrets-globalKey`);
    expect(triggers[0]).toBe("llm-dev-open-webui-id");
  });

  it("does not replace the container when the key changes", () => {
    const { volumes = [], envs = [] } = servicesOf(resources).openWebui.inputs;
    expect(JSON.stringify([volumes, envs])).not.toContain("OPENAI_API_KEY");
    expect(Object.keys(filesOf(resources, "llm-dev-open-webui-secrets"))).not.toContain("/run/secrets/OPENAI_API_KEY");
  });
});

describe("the salt key's check", () => {
  it("sends PostgreSQL a hash instead of the key", () => {
    const { create, environment } = inputsOf("llm-dev-salt-key");
    expect(create).toContain("--dbname=litellm");
    expect(environment["PGOPTIONS"]).toMatch(/^-c llm_stack\.salt_key=[0-9a-f]{64}$/);
  });
});

describe("Grafana's password", () => {
  it("is set by a job after a rotation; before that, Grafana reads it itself", async () => {
    const names = (from: readonly RecordedResource[]) => resourcesOf(from, COMMAND).map(({ name }) => name);
    expect(names(resources)).not.toContain("llm-dev-grafana-password");
    const rotated = await recordProgram("dev", { rotate: { grafanaAdmin: "2026-11" } });
    expect(names(rotated.resources)).toContain("llm-dev-grafana-password");
  });
});

describe("the synchronisation's jobs", () => {
  const PAUSE = "llm-dev-sync-pause";
  const OPEN_WEBUI = "llm-dev-sync-open-webui";
  const LITELLM = "llm-dev-sync-litellm";

  it("pause it before LiteLLM starts with another image", () => {
    expect(inputsOf(PAUSE).create).toContain("--dbname=litellm");
    expect(inputsOf(PAUSE).triggers).toContain(imageIdOf("ghcr.io/berriai/litellm:v1.101.6"));
  });

  it("install it again after every pause, even when LiteLLM's image is the old one again", () => {
    expect(inputsOf(LITELLM).triggers).toContain(`${PAUSE}-id`);
  });

  it("install it again when Open WebUI's container changes, on its side first", () => {
    expect(inputsOf(OPEN_WEBUI).triggers).toContain("llm-dev-open-webui-id");
    expect(inputsOf(LITELLM).triggers).toContain(`${OPEN_WEBUI}-id`);
  });

  it("pass on models, roles and the password in a variable that is never shown", () => {
    const option = inputsOf(LITELLM).environment["PGOPTIONS"] ?? "";
    const value = option
      .replace(/^-c llm_stack\.sync=/, "")
      .replaceAll("\\\\", "\\")
      .replaceAll("\\ ", " ");
    expect(JSON.parse(value)).toMatchObject({
      database: "webui",
      models: [{ name: "mock" }, { name: "mock-embedding" }],
      roles: { proxy_admin: "admin" },
      password: `${GENERATED}llm-dev-secrets-syncDatabase`,
    });
    expect(JSON.stringify(jobNamed(LITELLM).visible)).not.toContain(GENERATED);
  });
});
