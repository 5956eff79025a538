import type { Settings } from "./schema";
import { serviceNames, type ServiceName } from "./service-names";

/** The services that a stack with these settings runs. */
export function activeServices({ documents }: Pick<Settings, "documents">): readonly ServiceName[] {
  return serviceNames.filter((service) => service !== "tika" || documents.extraction === "tika");
}
