import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";

import { activeServices } from "../settings/active-services";
import { mirroredReference } from "../settings/image-reference";
import type { Settings } from "../settings/schema";
import { containerSuffix, type ServiceName } from "../settings/service-names";

/**
 * Pulls the images of all services unless the host has them. `pulumi destroy` leaves them on the host.
 *
 * @param prefix the stack's name prefix.
 * @param settings references and mirror, already checked.
 * @returns image id by service. An id, unlike a repository digest, is the same before and after a pull.
 */
export function pullImages(
  prefix: string,
  settings: Pick<Settings, "documents" | "images" | "logs" | "registryMirror">,
  opts: pulumi.CustomResourceOptions,
): Readonly<Record<ServiceName, pulumi.Output<string>>> {
  const pulled = new Map<string, docker.RemoteImage>();
  const entries = activeServices(settings).map((service) => {
    const reference = mirroredReference(settings.images[service], settings.registryMirror);
    const image =
      pulled.get(reference) ??
      new docker.RemoteImage(
        `${prefix}-image-${containerSuffix(service)}`,
        { name: reference, keepLocally: true },
        opts,
      );
    pulled.set(reference, image);
    return [service, image.imageId] as const;
  });
  return Object.fromEntries(entries) as Record<ServiceName, pulumi.Output<string>>;
}
