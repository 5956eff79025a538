import * as pulumi from "@pulumi/pulumi";

import { bundledAuthorities } from "../docker/certificate-authorities";
import type { MountedFile } from "../docker/files";
import { forwardProxy } from "../docker/forward-proxy";
import { Job } from "../docker/job";
import { runService, type ServiceContainer } from "../docker/service";
import type { StackContext } from "../docker/stack-context";
import { temporaryVolume } from "../docker/temporary-volume";
import type { VirtualKeys } from "../litellm/virtual-keys";
import { databaseUrl } from "../postgres/database-url";
import { namedSecret } from "../secrets/named-secret";
import { readPackageFile } from "../settings/package-files";
import type { Settings } from "../settings/schema";
import type { NetworkName } from "../settings/subnets";
import { withSecrets } from "../templates/with-secrets";
import { usesFeatureModels } from "./litellm-connections";
import { ownSecrets } from "./pass-through";
import { openWebuiEnvironment } from "./render-open-webui";
import { webSearchSecrets } from "./web-search";

const FOLDER = "/etc/open-webui";

/** What {@link OpenWebui} needs. */
export interface OpenWebuiArgs {
  readonly context: StackContext;
  /** Includes Open WebUI's key, which must exist in LiteLLM before Open WebUI receives it. */
  readonly keys: VirtualKeys;
  /** Resources that must be ready before it starts. */
  readonly startAfter: readonly pulumi.Resource[];
}

/**
 * Open WebUI, the chat. Its settings come only from this package; its database stores users and chats. It receives its
 * LiteLLM key while it runs, so a rotation needs no restart.
 */
export class OpenWebui extends pulumi.ComponentResource {
  public readonly container: ServiceContainer;

  constructor(name: string, { context, keys, startAfter }: OpenWebuiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("llm-stack:index:OpenWebui", name, {}, opts);
    const child = { parent: this };
    const { settings } = context;
    const networks = networksOf(settings);
    const isOutbound = networks.includes("egress");
    const authorities = bundledAuthorities(isOutbound ? context : { authorities: "" }, FOLDER);
    const proxy = isOutbound ? forwardProxy(context) : { environment: {}, secrets: [] };
    const liveSecrets = temporaryVolume(`${name}-live-secrets`, { context }, child);
    this.container = runService(
      {
        context,
        service: "openWebui",
        user: { root: true, reason: "the image's program folder and data folder belong to root" },
        networks,
        entrypoint: [...authorities.entrypoint, `${FOLDER}/with-secrets.sh`],
        command: ["bash", "start.sh"],
        environment: { ...openWebuiEnvironment(settings), ...authorities.environment, ...proxy.environment },
        config: { folder: FOLDER, files: [...configFiles(settings), ...authorities.files] },
        secrets: { folder: "/run/secrets", files: [...secretFiles(context), ...proxy.secrets] },
        mounts: [
          { volume: context.dataVolumes.openWebui, folder: "/app/backend/data" },
          { volume: liveSecrets, folder: "/run/live-secrets" },
        ],
        tmpfs: { "/tmp": "mode=1777" },
        // Any unknown path returns 200 with the web page. Only /ready is a real check, and it includes the database.
        health: {
          command: ["python3", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/ready', timeout=4)"],
          intervalSeconds: 5,
          startPeriodSeconds: 180,
          readyWithinSeconds: 300,
        },
      },
      { parent: this, startAfter },
    );
    new Job(
      `${name}-key`,
      {
        context,
        container: this.container,
        interpreter: ["python3", "-"],
        script: readPackageFile("config-templates/open-webui/use_key.py"),
        environment: { LLM_STACK_KEY: context.secrets.values.globalKey },
      },
      // With a key that LiteLLM does not know yet, every chat would fail.
      { ...child, dependsOn: [keys] },
    );
    this.registerOutputs({ container: this.container });
  }
}

function networksOf({ documents, signIn, webSearch }: Settings): readonly NetworkName[] {
  return [
    "app",
    "data",
    ...(documents.extraction === "tika" ? (["extraction"] as const) : []),
    ...(signIn.mode === "oidc" || webSearch.engine !== "none" ? (["egress"] as const) : []),
  ];
}

/** The entry point, and what shows people LiteLLM's reasons; Python loads the latter by its name. */
function configFiles(settings: Settings): MountedFile[] {
  const reasons = "sitecustomize.py";
  return [
    withSecrets(),
    ...(usesFeatureModels(settings)
      ? [{ path: `python/${reasons}`, content: readPackageFile(`config-templates/open-webui/reasons/${reasons}`) }]
      : []),
  ];
}

/** One file for each variable; the entry point exports them. */
function secretFiles(context: StackContext): MountedFile[] {
  const { values, inputs } = context.secrets;
  const { settings } = context;
  const { signIn } = settings;
  return [
    { path: "DATABASE_URL", content: databaseUrl("webui", values.webuiDatabase) },
    { path: "FORWARD_USER_INFO_HEADER_JWT_SECRET", content: values.webuiIdentity },
    ...(signIn.mode === "oidc"
      ? [{ path: "OAUTH_CLIENT_SECRET", content: namedSecret(inputs, signIn.clientSecret.secret) }]
      : []),
    { path: "PGVECTOR_DB_URL", content: databaseUrl("vectors", values.vectorsDatabase) },
    { path: "WEBUI_ADMIN_PASSWORD", content: values.webuiAdmin },
    { path: "WEBUI_SECRET_KEY", content: values.webuiSecretKey },
    ...webSearchSecrets(settings, inputs),
    ...ownSecrets(settings, inputs),
  ];
}
