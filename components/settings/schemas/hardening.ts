import { z } from "zod";

import { port } from "./values";

/** What `npm run host -- harden` changes on the Docker host. */
export const hardening = z
  .strictObject({
    firewall: z.boolean(),
    openPorts: z.array(port),
    timeSync: z.boolean(),
    logLimits: z.boolean(),
    automaticUpdates: z.boolean(),
    swap: z.enum(["unchanged", "off", "on"], { error: "must be unchanged, off or on" }),
    watchdog: z.boolean(),
  })
  .refine(({ firewall, openPorts }) => firewall || openPorts.length === 0, {
    path: ["openPorts"],
    error: "has no effect without firewall: true",
  });
