import { createHash } from "node:crypto";

import * as pulumi from "@pulumi/pulumi";

import { readPackageFile } from "./internal/package-files";
import { pgOptions } from "./internal/pg-options";
import { psql } from "./internal/psql";
import { Job } from "./job";
import type { Postgres } from "./postgres";
import type { StackContext } from "./stack-context";

/** What {@link SaltKey} needs. */
export interface SaltKeyArgs {
  readonly context: StackContext;
  readonly postgres: Postgres;
}

/** Fails the `up` when LiteLLM is about to start with another salt key than its database knows. To be created before LiteLLM. */
export class SaltKey extends pulumi.ComponentResource {
  constructor(name: string, { context, postgres }: SaltKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("llm-stack:index:SaltKey", name, {}, opts);
    // The key itself is random enough that its hash tells nothing.
    const hash = context.secrets.values.litellmSaltKey.apply((key) => createHash("sha256").update(key).digest("hex"));
    new Job(
      name,
      {
        context,
        service: postgres.service,
        interpreter: psql("litellm"),
        script: readPackageFile("config-templates/postgres/salt-key.sql"),
        environment: { PGOPTIONS: hash.apply((value) => pgOptions({ "llm_stack.salt_key": value })) },
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
