import { z } from "zod";

/** Groups of routes that a stack can open beside the model routes; docs/routes.md describes them. */
export const apiRouteGroups = ["azure", "google", "realtime", "mcp", "files", "batches"] as const;

/** A group of routes that a stack can open. */
export type ApiRouteGroup = (typeof apiRouteGroups)[number];

/** Why LiteLLM's other groups cannot be opened. Found in LiteLLM 1.101.6, 1.106.2 and 1.108.7. */
const REFUSED: Readonly<Record<string, string>> = {
  vector_stores: "LiteLLM charges neither searches nor storage, and lets every key read the provider's stores",
  fine_tuning: "LiteLLM knows no price for training, and offers these routes only with an Enterprise license",
  passthrough: "LiteLLM forwards every path with the provider's key, and charges only the calls that it recognizes",
};

const KNOWN = `must be one of ${apiRouteGroups.join(", ")}`;

/** One group of `apiRoutes`. */
export const apiRouteGroup = z.enum(apiRouteGroups, {
  error: ({ input }) => {
    const reason = typeof input === "string" && Object.hasOwn(REFUSED, input) ? REFUSED[input] : undefined;
    return reason === undefined ? KNOWN : `cannot be opened: ${reason} (docs/routes.md); ${KNOWN}`;
  },
});
