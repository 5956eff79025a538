import { createHash } from "node:crypto";

import type * as pulumi from "@pulumi/pulumi";

import { Job } from "../docker/job";
import type { StackContext } from "../docker/stack-context";
import { pgOptions } from "../postgres/pg-options";
import type { Postgres } from "../postgres/postgres";
import { psql } from "../postgres/psql";
import { readPackageFile } from "../settings/package-files";

/** What {@link SaltKeyGuard} needs. */
export interface SaltKeyGuardArgs {
  readonly context: StackContext;
  readonly postgres: Postgres;
}

/** Fails the `up` if LiteLLM would start with a salt key that does not match its database. Create it before LiteLLM. */
export class SaltKeyGuard extends Job {
  constructor(name: string, { context, postgres }: SaltKeyGuardArgs, opts?: pulumi.CustomResourceOptions) {
    // The key is random enough that its hash reveals nothing.
    const hash = context.secrets.values.litellmSaltKey.apply((key) => createHash("sha256").update(key).digest("hex"));
    super(
      name,
      {
        context,
        container: postgres.container,
        interpreter: psql("litellm"),
        script: readPackageFile("config-templates/postgres/salt-key.sql"),
        environment: { PGOPTIONS: hash.apply((value) => pgOptions({ "llm_stack.salt_key": value })) },
      },
      opts,
    );
  }
}
