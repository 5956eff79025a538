import { limitsFor } from "../settings/limits";
import type { Settings } from "../settings/schema";
import { renderTemplate } from "../templates/render-template";
import type { RenderedFile } from "../templates/rendered-file";

/** Redis's configuration. Data gets three quarters of the memory limit; rewriting the append-only file needs the rest. */
export function renderRedis({ resources }: Pick<Settings, "resources">): RenderedFile[] {
  const { memory } = limitsFor(resources, "redis");
  return [
    { path: "redis.conf", content: renderTemplate("redis/redis.conf", { MAX_MEMORY_MB: Math.floor(memory * 0.75) }) },
  ];
}
