import { createHash } from "node:crypto";

import * as pulumi from "@pulumi/pulumi";

import { runService, type ServiceContainer } from "../docker/service";
import type { StackContext } from "../docker/stack-context";
import { renderRedis } from "./render-redis";

/** What {@link Redis} needs. */
export interface RedisArgs {
  readonly context: StackContext;
}

/** Redis, where LiteLLM keeps rate limits and cached authentication. `pulumi destroy` keeps its data volume. */
export class Redis extends pulumi.ComponentResource {
  public readonly container: ServiceContainer;

  constructor(name: string, { context }: RedisArgs, opts?: pulumi.ComponentResourceOptions) {
    super("llm-stack:index:Redis", name, {}, opts);
    const child = { parent: this };
    this.container = runService(
      {
        context,
        service: "redis",
        // The image's own user has the id of PostgreSQL's.
        user: USER,
        networks: ["data", "store-metrics"],
        command: ["redis-server", "/etc/redis/redis.conf"],
        config: { folder: "/etc/redis", files: renderRedis(context.settings) },
        secrets: { folder: "/run/secrets", files: [{ path: "users.acl", content: aclFile(context) }] },
        mounts: [{ volume: context.dataVolumes.redis, folder: "/data", owner: USER }],
        health: { command: ["redis-cli", "ping"], intervalSeconds: 2, readyWithinSeconds: 60 },
      },
      child,
    );
    this.registerOutputs({ container: this.container });
  }
}

const USER = "20008:20008";

/**
 * Redis's ACL. LiteLLM reads and writes keys but cannot flush, reconfigure or stop the server; the exporter reads metrics but
 * no keys; everyone else may only ping.
 */
function aclFile({ secrets }: StackContext): pulumi.Output<string> {
  const { redisLitellm, redisExporter } = secrets.values;
  return pulumi
    .all([redisLitellm, redisExporter])
    .apply(([litellm, exporter]) =>
      [
        "user default on nopass resetkeys resetchannels -@all +ping",
        `user litellm on #${sha256(litellm)} allkeys allchannels ` +
          "+@read +@write +@connection +@transaction +@scripting +@pubsub -@dangerous +info",
        `user exporter on #${sha256(exporter)} resetkeys resetchannels ` +
          "-@all +@connection -@dangerous +info +config|get +slowlog|get +slowlog|len +latency|latest +latency|histogram",
        "",
      ].join("\n"),
    );
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
