import type * as pulumi from "@pulumi/pulumi";

/** URL of one of the databases for its role, which has the same name. */
export function databaseUrl(
  name: "litellm" | "webui" | "vectors",
  password: pulumi.Output<string>,
): pulumi.Output<string> {
  return password.apply((text) => `postgresql://${name}:${encodeURIComponent(text)}@postgres:5432/${name}`);
}
