import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { serviceNames } from "../../../components/settings/service-names";
import { defaultValues } from "../../../ops/stack-config";
import { docker } from "../support/docker";
import { eventually } from "../support/https";
import type { Subject } from "../support/subject";
import { report } from "../support/timings";

const REGISTRY = "registry:3.1.2";
const CONTAINER = "llm-acceptance-registry";
const ADDRESS = "127.0.0.1:18097";
/** No version of an application is newer, and none with this number is known to be bad. PostgreSQL's image needs the suffix. */
const APP = `${ADDRESS}/app:900.0.0-pg17`;
const NEWER = `${ADDRESS}/app:900.0.1-pg17`;
/** A stack that is never deployed. All its services have the same small image. */
const STACK = "acceptance-images";
const images = JSON.parse(defaultValues()["llm-stack:images"] ?? "{}") as Readonly<Record<string, string>>;

/** `npm run images` with a real registry and the real engine: pins, a moved tag, and a bundle. */
export function checkImages(subject: Subject): void {
  const run = async (...args: readonly string[]) => {
    const result = await subject.sandbox.npm("images", ...args, "--stack", STACK);
    report(`images ${args[0] ?? ""}`, result.seconds);
    return result;
  };

  describe("the images", () => {
    let hasRegistry = false;

    beforeAll(async () => {
      hasRegistry = await docker("image", "inspect", REGISTRY)
        .catch(() => docker("pull", "--quiet", REGISTRY))
        .then(
          () => true,
          () => false,
        );
      if (!hasRegistry) return;
      await docker("run", "--detach", "--name", CONTAINER, "--publish", `${ADDRESS}:5000`, REGISTRY);
      await eventually(answers, (isUp) => isUp, 20);
      await push(images["nodeExporter"] ?? "", APP);
      await push(images["nodeExporter"] ?? "", NEWER);
      subject.sandbox.writeStack(STACK, { images: Object.fromEntries(serviceNames.map((service) => [service, APP])) });
    });

    afterAll(async () => {
      await docker("rm", "--force", "--volumes", CONTAINER).catch(() => undefined);
      for (const name of [APP, NEWER]) await docker("image", "rm", name).catch(() => undefined);
    });

    it("are pinned to the digest that the registry has", async ({ skip }) => {
      skip(!hasRegistry, `the image ${REGISTRY} cannot be had here`);
      const pinned = await run("pin", "--yes");
      expect(pinned.exitCode, pinned.text).toBe(0);
      const digests = await docker("image", "inspect", "--format", "{{json .RepoDigests}}", APP);
      const digest = (JSON.parse(digests) as string[]).find((name) => name.startsWith(ADDRESS))?.split("@")[1] ?? "";
      expect(subject.sandbox.readStack(STACK)).toContain(`    redis: ${APP}@${digest}\n`);
      const check = await run("check");
      expect(check.exitCode, check.text).toBe(0);
      expect(check.text).toMatch(/ pinned +900\.0\.1-pg17\n/);
    });

    it("travel in a bundle", async ({ skip }) => {
      skip(!hasRegistry, `the image ${REGISTRY} is not here`);
      const bundle = join(subject.sandbox.folder, "images.bundle");
      const saved = await run("save", bundle);
      expect(saved.exitCode, saved.text).toBe(0);
      for (const name of [APP, NEWER]) await docker("image", "rm", name);
      const unpinned = await run("unpin", "--yes");
      expect(unpinned.exitCode, unpinned.text).toBe(0);
      const loaded = await run("load", bundle);
      expect(loaded.exitCode, loaded.text).toBe(0);
      expect(loaded.text).toContain("Loaded 1 of 1 images");
      await docker("image", "inspect", APP);
      expect(await docker("image", "ls", "--quiet", "llm-stack-bundle")).toBe("");
    });

    it("are not what was pinned after the tag moved", async ({ skip }) => {
      skip(!hasRegistry, `the image ${REGISTRY} is not here`);
      expect((await run("pin", "--yes")).exitCode).toBe(0);
      await push(images["socketProxy"] ?? "", APP);
      const check = await run("check");
      expect(check.exitCode).toBe(1);
      expect(check.text).toContain("PINNED TO ANOTHER");
    });
  });
}

/** A port of a container that is still starting may accept a connection and never answer. */
function answers(): Promise<boolean> {
  return fetch(`http://${ADDRESS}/v2/`, { signal: AbortSignal.timeout(1000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function push(image: string, name: string): Promise<void> {
  await docker("tag", image, name);
  await docker("push", name);
}
