import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

import { mirroredReference } from "../settings/image-reference";
import type { Settings } from "../settings/schema";
import { containerSuffix, serviceNames, type ServiceName } from "../settings/service-names";

/** What {@link Images} needs. */
export interface ImagesArgs {
  /** References and mirror, already checked. */
  readonly settings: Pick<Settings, "images" | "registryMirror">;
}

/** The images of all services, pulled unless the host has them. `pulumi destroy` leaves them on the host. */
export class Images extends pulumi.ComponentResource {
  /** Image id by service. An id, unlike a repository digest, is the same before and after a pull. */
  public readonly ids: Readonly<Record<ServiceName, pulumi.Output<string>>>;

  constructor(name: string, { settings }: ImagesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("llm-stack:index:Images", name, {}, opts);
    const entries = serviceNames.map((service) => {
      const reference = mirroredReference(settings.images[service], settings.registryMirror);
      const args = { name: reference, keepLocally: true };
      const image = new docker.RemoteImage(`${name}-${containerSuffix(service)}`, args, { parent: this });
      return [service, image.imageId] as const;
    });
    this.ids = Object.fromEntries(entries) as Record<ServiceName, pulumi.Output<string>>;
    this.registerOutputs({ ids: this.ids });
  }
}
