import * as pulumi from "@pulumi/pulumi";

import { Job } from "../docker/job";
import { runService, type ServiceContainer } from "../docker/service";
import type { StackContext } from "../docker/stack-context";
import type { SecretName } from "../settings/secret-names";
import { DataOwnerGuard } from "./data-owner-guard";
import { pgOptions } from "./pg-options";
import { postgresUser } from "./postgres-user";
import { renderDatabaseBootstrap, renderPostgres } from "./render-postgres";
import { scramVerifier } from "./scram";
import { vectorType } from "./vector-type";

/** What {@link Postgres} needs. */
export interface PostgresArgs {
  readonly context: StackContext;
}

/** Each role's password, as the name of a generated secret. */
const PASSWORDS: Readonly<Record<string, SecretName>> = {
  postgres: "postgresSuperuser",
  litellm: "litellmDatabase",
  webui: "webuiDatabase",
  sync: "syncDatabase",
  exporter: "exporterDatabase",
  backup: "backupDatabase",
  vectors: "vectorsDatabase",
};

/**
 * PostgreSQL with a database and a role each for LiteLLM, Open WebUI and Open WebUI's vectors, and roles for synchronisation,
 * metrics and backup. `pulumi destroy` keeps its data volume.
 */
export class Postgres extends pulumi.ComponentResource {
  public readonly container: ServiceContainer;

  constructor(name: string, { context }: PostgresArgs, opts?: pulumi.ComponentResourceOptions) {
    super("llm-stack:index:Postgres", name, {}, opts);
    const child = { parent: this };
    const user = postgresUser(context.settings.images.postgres);
    const [uid = "", gid = ""] = user.split(":");
    const guard = new DataOwnerGuard(`${name}-data-owner`, { context, user }, child);
    this.container = runService(
      {
        context,
        service: "postgres",
        user,
        networks: ["data", "store-metrics"],
        command: ["postgres", "-c", "config_file=/etc/postgresql/postgresql.conf"],
        environment: {
          POSTGRES_PASSWORD_FILE: "/run/secrets/superuser",
          POSTGRES_INITDB_ARGS: "--data-checksums --auth-local=trust --auth-host=scram-sha-256",
        },
        config: { folder: "/etc/postgresql", files: renderPostgres(context.settings) },
        secrets: {
          folder: "/run/secrets",
          files: [{ path: "superuser", content: context.secrets.values.postgresSuperuser }],
        },
        mounts: [{ volume: context.dataVolumes.postgres, folder: "/var/lib/postgresql/data" }],
        tmpfs: { "/var/run/postgresql": `uid=${uid},gid=${gid},mode=0775`, "/tmp": "" },
        sharedMemory: 256,
        // SIGINT is PostgreSQL's fast shutdown: it ends sessions instead of waiting for them.
        stopSignal: "SIGINT",
        stopTimeoutSeconds: 60,
        health: {
          command: ["pg_isready", "--quiet", "--host=127.0.0.1", "--username=postgres"],
          intervalSeconds: 2,
          readyWithinSeconds: 120,
        },
      },
      { parent: this, startAfter: [guard] },
    );
    new Job(
      `${name}-bootstrap`,
      {
        context,
        container: this.container,
        interpreter: ["psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--username=postgres", "--file=-"],
        script: renderDatabaseBootstrap(),
        environment: { PGOPTIONS: sessionSettings(context) },
      },
      child,
    );
    this.registerOutputs({ container: this.container });
  }
}

/** What the bootstrap reads as settings of its session: the SCRAM verifiers by role, and how Open WebUI stores vectors. */
function sessionSettings({ secrets, settings }: StackContext): pulumi.Output<string> {
  const { embeddingModel, dimensions } = settings.documents;
  const passwords = Object.entries(PASSWORDS).map(([role, secret]) =>
    secrets.values[secret].apply((password) => [role, scramVerifier(password, role)] as const),
  );
  return pulumi.all(passwords).apply((pairs) =>
    pgOptions({
      "llm_stack.verifiers": JSON.stringify(Object.fromEntries(pairs)),
      "llm_stack.vector_type": vectorType(dimensions),
      "llm_stack.vectors_required": String(embeddingModel !== ""),
    }),
  );
}
