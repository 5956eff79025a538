import { parse } from "yaml";

import type { PlainValue } from "./merge-defaults";
import { readPackageFile } from "./package-files";

/** One entry of the `config:` block of Pulumi.yaml. */
export interface DeclaredSetting {
  readonly type: "string" | "integer" | "boolean" | "array" | "object";
  readonly description: string;
  readonly default?: PlainValue;
}

let declared: Readonly<Record<string, DeclaredSetting>> | undefined;

/** Every setting that Pulumi.yaml declares, by name. */
export function declaredSettings(): Readonly<Record<string, DeclaredSetting>> {
  declared ??= (parse(readPackageFile("Pulumi.yaml")) as { config: Record<string, DeclaredSetting> }).config;
  return declared;
}
