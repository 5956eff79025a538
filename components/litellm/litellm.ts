import * as pulumi from "@pulumi/pulumi";

import { bundledAuthorities } from "../docker/certificate-authorities";
import type { MountedFile } from "../docker/files";
import { forwardProxy } from "../docker/forward-proxy";
import { runService, type ServiceContainer } from "../docker/service";
import type { StackContext } from "../docker/stack-context";
import { databaseUrl } from "../postgres/database-url";
import { runsPresidio } from "../settings/active-services";
import { modelsOfMode, type ModelMode } from "../settings/model-modes";
import { UNKNOWN_USERS_TEAM } from "../settings/reserved-ids";
import type { Settings } from "../settings/schema";
import { modelModes } from "../settings/schemas/gateway";
import { networkSubnets, type NetworkName } from "../settings/subnets";
import { keyBounds, reservedNames } from "./declared-access";
import { mailEnvironment, mailSecretFiles } from "./mail";
import { providerKeyVariable } from "./model-params";
import { renderLitellm } from "./render-litellm";
import { cacheVariable } from "./render-cache";
import { callbackSecretFiles, callbackVariables } from "./render-callbacks";
import { guardrailVariable } from "./render-guardrails";
import { namedSecretFiles } from "./secret-variables";

/** Modes of models that answer in chats. */
const CHAT_MODES: ReadonlySet<ModelMode> = new Set(["chat", "completion"]);

/** What {@link Litellm} needs. */
export interface LitellmArgs {
  readonly context: StackContext;
  /** Resources that must be ready before it starts. */
  readonly startAfter: readonly pulumi.Resource[];
}

/** LiteLLM, the gateway. Its API listens on 127.0.0.1 of the host; public traffic arrives through Nginx. */
export class Litellm extends pulumi.ComponentResource {
  public readonly container: ServiceContainer;

  constructor(name: string, { context, startAfter }: LitellmArgs, opts?: pulumi.ComponentResourceOptions) {
    super("llm-stack:index:Litellm", name, {}, opts);
    const { settings } = context;
    const proxy = forwardProxy(context);
    const authorities = bundledAuthorities(context, "/etc/litellm");
    const guardrails = guardrailVariable(settings.guardrails);
    this.container = runService(
      {
        context,
        service: "litellm",
        user: "20001:20001",
        networks: ["app", "data", "litellm-metrics", "egress", ...presidioNetworks(settings)],
        entrypoint: [...authorities.entrypoint, "/etc/litellm/with-secrets.sh", "docker/prod_entrypoint.sh"],
        command: [
          "--config",
          "/etc/litellm/config.yaml",
          "--port",
          "4000",
          "--num_workers",
          String(settings.litellmWorkers),
          // Longer than Open WebUI's idle timeout: the client must be the side that closes an idle connection.
          "--keepalive_timeout",
          "75",
        ],
        environment: {
          ...authorities.environment,
          ...proxy.environment,
          ...(settings.apiRoutes.length > 0 && { API_ROUTES: settings.apiRoutes.join(",") }),
          EMPTY_MODEL_LIST: settings.access.emptyModelList,
          // Uvicorn trusts Nginx's headers about the client and the scheme.
          FORWARDED_ALLOW_IPS: networkSubnets(settings.subnet).app,
          HOME: "/tmp",
          KEY_BOUNDS: JSON.stringify(keyBounds(settings.serviceKeys)),
          KEY_RESERVED: JSON.stringify(reservedNames(settings)),
          LITELLM_LOCAL_MODEL_COST_MAP: "True",
          LITELLM_LOG: settings.logLevel,
          LITELLM_MIGRATION_DIR: "/tmp/migrations",
          LITELLM_MODE: "PRODUCTION",
          OPEN_WEBUI_DEFAULT_TEAM: settings.unknownUsers.mode === "team" ? UNKNOWN_USERS_TEAM : "",
          ...hiddenModels(settings),
          OPEN_WEBUI_KEY_ALIAS: settings.globalKey.alias,
          // Otherwise each counter has a second series, with the time of its first value.
          PROMETHEUS_DISABLE_CREATED_SERIES: "true",
          // The packages with callbacks and hooks are next to the configuration and import each other by their full names.
          PYTHONPATH: "/etc/litellm",
          // Only this variable applies to all of LiteLLM's Redis connections: its router setting takes no user name.
          REDIS_USERNAME: "litellm",
          ...(settings.responseCache.models.length > 0 && { RESPONSE_CACHE: cacheVariable(settings.responseCache) }),
          ...(guardrails !== undefined && { GUARDRAILS: guardrails }),
          UI_USERNAME: "admin",
          UNPRICED_MODELS: settings.unpriced,
          ...callbackVariables(settings.callbacks),
          ...mailEnvironment(settings),
        },
        config: { folder: "/etc/litellm", files: [...renderLitellm(settings), ...authorities.files] },
        secrets: { folder: "/run/secrets", files: [...secretFiles(context), ...proxy.secrets] },
        tmpfs: { "/tmp": "mode=1777" },
        ports: [{ container: 4000, host: settings.ports.litellm, address: "127.0.0.1" }],
        // The image has neither curl nor wget. Readiness includes the database; liveliness would hide a dead engine.
        health: {
          command: [
            "python3",
            "-c",
            "import urllib.request as u; u.urlopen('http://127.0.0.1:4000/health/readiness', timeout=4)",
          ],
          intervalSeconds: 5,
          startPeriodSeconds: 180,
          readyWithinSeconds: 300,
        },
      },
      { parent: this, startAfter },
    );
    this.registerOutputs({ container: this.container });
  }
}

function presidioNetworks(settings: Settings): readonly NetworkName[] {
  return runsPresidio(settings) ? ["guardrails"] : [];
}

/** Models that Open WebUI must not offer for chats, as `config-templates/litellm/access/listing.py` reads them. */
function hiddenModels({ models }: Settings): Readonly<Record<string, string>> {
  const hidden = modelModes.filter((mode) => !CHAT_MODES.has(mode)).flatMap((mode) => modelsOfMode(models, mode));
  return hidden.length === 0 ? {} : { OPEN_WEBUI_HIDDEN_MODELS: JSON.stringify(hidden) };
}

/** One file for each variable; the entry point exports them. */
function secretFiles({ secrets, settings }: StackContext): MountedFile[] {
  const { values, inputs } = secrets;
  const providers = settings.providerKeyNames.map((provider) => ({
    path: providerKeyVariable(provider),
    content: pulumi.secret(inputs.providerKeys[provider] ?? ""),
  }));
  return [
    { path: "LITELLM_MASTER_KEY", content: values.litellmMasterKey },
    { path: "LITELLM_SALT_KEY", content: values.litellmSaltKey },
    { path: "DATABASE_URL", content: databaseUrl("litellm", values.litellmDatabase) },
    { path: "FORWARD_USER_INFO_HEADER_JWT_SECRET", content: values.webuiIdentity },
    { path: "REDIS_PASSWORD", content: values.redisLitellm },
    { path: "UI_PASSWORD", content: values.litellmUiPassword },
    ...providers,
    ...namedSecretFiles(settings, inputs),
    ...callbackSecretFiles(settings, inputs),
    ...mailSecretFiles(settings, inputs),
  ];
}
