import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";

import { namedSecret } from "../secrets/named-secret";
import { DOCKER_HUB } from "../settings/image-reference";
import type { Settings } from "../settings/schema";
import type { SecretInputs } from "../settings/settings";

type RegistryAuth = docker.types.input.ProviderRegistryAuth;

/** The provider's name for Docker Hub in references without a registry (terraform-provider-docker, parseImageOptions). */
const DOCKER_HUB_SERVER = "registry-1.docker.io";

/** The provider's sign-in at private registries. It compares the address with the registry in an image's reference. */
export function registrySignIn(
  { registries }: Pick<Settings, "registries">,
  inputs: SecretInputs,
): { readonly registryAuth?: pulumi.Input<pulumi.Input<RegistryAuth>[]> } {
  if (registries.length === 0) return {};
  return {
    registryAuth: registries.flatMap(({ address, username, password }) =>
      (address === DOCKER_HUB ? [DOCKER_HUB, DOCKER_HUB_SERVER] : [address]).map((server) => ({
        address: server,
        username,
        password: namedSecret(inputs, password.secret),
      })),
    ),
  };
}
