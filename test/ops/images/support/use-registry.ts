import { afterAll, beforeAll, beforeEach, vi } from "vitest";

import { FakeRegistry } from "./fake-registry";
import { putDefaults } from "./stack";

/** A registry for a file's tests. Each begins with the default images in it, and without credentials of this machine. */
export function useRegistry(): FakeRegistry {
  const registry = new FakeRegistry();
  beforeAll(() => registry.start());
  beforeEach(() => {
    registry.reset();
    putDefaults(registry);
    vi.stubEnv("DOCKER_CONFIG", "/nonexistent");
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await registry.stop();
  });
  return registry;
}
