import { z } from "zod";

import { parseJson } from "../components/settings/parse-json";
import { policyWaiver, type PolicyWaiver } from "../components/settings/schemas/policy";
import type { StackConfig } from "../ops/stack-config";

/** The waivers of a stack's configuration. Invalid ones allow nothing; the settings' own checks report them. */
export function waiversIn({ values }: Pick<StackConfig, "values">): readonly PolicyWaiver[] {
  const { data = [] } = z.array(policyWaiver).safeParse(parseJson(values["llm-stack:policyWaivers"] ?? "[]"));
  return data;
}

/** The day on which waivers are judged, in UTC. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
