import type * as pulumi from "@pulumi/pulumi";

/** URL of one of the two databases for its role, which has the same name. */
export function databaseUrl(name: "litellm" | "webui", password: pulumi.Output<string>): pulumi.Output<string> {
  return password.apply((text) => `postgresql://${name}:${encodeURIComponent(text)}@postgres:5432/${name}`);
}
