import type { PolicyRule } from "../components/settings/policy-rules";
import type { Rule } from "./rule";
import { pinnedImages } from "./rules/images";
import { internalNetworks, privateDatabases, publishedPorts } from "./rules/networks";
import { capabilities, privileges, rootUser } from "./rules/privileges";
import { healthCheck, limits, logRotation } from "./rules/runtime";
import { plainSecrets } from "./rules/secrets";
import { dataVolumes, dockerSocket, hostFolders } from "./rules/storage";

/** Every rule by its name. */
export const rules = {
  "published-ports": publishedPorts,
  "private-databases": privateDatabases,
  "internal-networks": internalNetworks,
  limits,
  "health-check": healthCheck,
  "log-rotation": logRotation,
  privileges,
  capabilities,
  "root-user": rootUser,
  "pinned-images": pinnedImages,
  "docker-socket": dockerSocket,
  "host-folders": hostFolders,
  "data-volumes": dataVolumes,
  "plain-secrets": plainSecrets,
} satisfies Readonly<Record<PolicyRule, Rule>>;
