import * as pulumi from "@pulumi/pulumi";

import { Job } from "../docker/job";
import { runService, type ServiceContainer } from "../docker/service";
import type { StackContext } from "../docker/stack-context";
import type { SecretName } from "../settings/secret-names";
import { pgOptions } from "./pg-options";
import { renderDatabaseBootstrap, renderPostgres } from "./render-postgres";
import { scramVerifier } from "./scram";

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
};

/**
 * PostgreSQL with a database and a role each for LiteLLM and Open WebUI, and roles for synchronisation, metrics and backup.
 * `pulumi destroy` keeps its data volume.
 */
export class Postgres extends pulumi.ComponentResource {
  public readonly container: ServiceContainer;

  constructor(name: string, { context }: PostgresArgs, opts?: pulumi.ComponentResourceOptions) {
    super("llm-stack:index:Postgres", name, {}, opts);
    const child = { parent: this };
    this.container = runService(
      {
        context,
        service: "postgres",
        user: "70:70",
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
        tmpfs: { "/var/run/postgresql": "uid=70,gid=70,mode=0775", "/tmp": "" },
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
      child,
    );
    new Job(
      `${name}-bootstrap`,
      {
        context,
        container: this.container,
        interpreter: ["psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--username=postgres", "--file=-"],
        script: renderDatabaseBootstrap(),
        environment: { PGOPTIONS: verifierOption(context) },
      },
      child,
    );
    this.registerOutputs({ container: this.container });
  }
}

/** The SCRAM verifiers by role, as a setting of the job's session. */
function verifierOption({ secrets }: StackContext): pulumi.Output<string> {
  const passwords = Object.entries(PASSWORDS).map(([role, secret]) =>
    secrets.values[secret].apply((password) => [role, scramVerifier(password, role)] as const),
  );
  return pulumi.all(passwords).apply((pairs) => {
    return pgOptions({ "llm_stack.verifiers": JSON.stringify(Object.fromEntries(pairs)) });
  });
}
