import * as pulumi from "@pulumi/pulumi";

import { namedSecret } from "../secrets/named-secret";
import { noProxyHosts } from "../settings/no-proxy";
import type { MountedFile } from "./files";
import type { StackContext } from "./stack-context";

/** What a container needs to use the forward proxy; nothing is in it without one. */
export interface ForwardProxyArgs {
  readonly environment: Readonly<Record<string, string>>;
  /** Secret variables, for the entry point that exports them: the address contains the password. */
  readonly secrets: readonly MountedFile[];
}

/** The variables that HTTP clients of Python and Go read. */
export function forwardProxy({ settings, secrets }: Pick<StackContext, "settings" | "secrets">): ForwardProxyArgs {
  const { url, username, password } = settings.proxy;
  if (url === "") return { environment: {}, secrets: [] };
  const address =
    username === undefined || password === undefined
      ? pulumi.secret(url)
      : namedSecret(secrets.inputs, password.secret).apply((value) => withCredentials(url, username, value));
  return {
    environment: { NO_PROXY: noProxyHosts(settings).join(",") },
    secrets: ["HTTP_PROXY", "HTTPS_PROXY"].map((path) => ({ path, content: address })),
  };
}

function withCredentials(url: string, username: string, password: string): string {
  return url.replace("://", `://${encodeURIComponent(username)}:${encodeURIComponent(password)}@`);
}
