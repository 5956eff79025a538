import { execFileSync } from "node:child_process";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { declaredSettings } from "../../components/settings/declared-settings";
import type { Settings } from "../../components/settings/schema";
import { restoreInto } from "../../ops/restore/databases";
import { restoreFiles } from "../../ops/restore/files";
import { SafetyVolume } from "../../ops/safety/safety-volume";
import { BackupLab, missingForLab } from "./support/backup-lab";

const missing = missingForLab();
const title = missing === undefined ? "a dump beside a stack" : `a dump beside a stack (needs ${missing})`;
const images = declaredSettings()["images"]?.default as unknown as Settings["images"];

// Not every machine has an engine and the images; the title names what is missing, and the summary counts it.
describe.skipIf(missing !== undefined)(title, () => {
  const lab = new BackupLab([]);
  const prefix = lab.names.postgres.replace(/-postgres$/, "");
  const target = { prefix, dockerHost: "unix:///var/run/docker.sock", stack: undefined };
  const safety = new SafetyVolume(target, "upgrade", { images, registryMirror: "" });
  const files = (script: string) => {
    const volume = `${prefix}-open-webui-data:/files`;
    const run = [
      "run",
      "--rm",
      "--network",
      "none",
      "--volume",
      volume,
      "--entrypoint",
      "sh",
      images.sync,
      "-c",
      script,
    ];
    return execFileSync("docker", run, { encoding: "utf8" });
  };

  beforeAll(async () => {
    lab.start();
    lab.sql("webui", "SET ROLE webui; CREATE TABLE chat (id int); INSERT INTO chat SELECT generate_series(1, 500)");
    lab.sql("litellm", "SET ROLE litellm; CREATE TABLE spend (id int); INSERT INTO spend VALUES (1)");
    // As Open WebUI's user writes them.
    files(
      "mkdir -p /files/uploads /files/cache/whisper && echo kept >/files/uploads/a && echo x >/files/cache/whisper/m",
    );
    files("chown -R 20003:20003 /files && chmod 600 /files/uploads/a");
    await safety.create();
    await safety.dump(["litellm", "webui", "vectors"], "stopped");
  }, 120_000);

  afterAll(() => {
    lab.remove();
    execFileSync("docker", ["volume", "rm", "--force", safety.volume, `${prefix}-open-webui-data`]);
  });

  it("is restored beside the changed data, and equals what was dumped", async () => {
    lab.sql("webui", "DELETE FROM chat WHERE id > 7");
    await restoreInto(target, safety, "webui", "webui_restoring");
    expect(lab.sql("webui_restoring", "SELECT count(*) FROM chat")).toBe("500");
    expect(lab.sql("webui_restoring", "SELECT tableowner FROM pg_tables WHERE tablename = 'chat'")).toBe("webui");
  });

  it("brings back files with their owners, without what is downloaded again", async () => {
    files("echo changed >/files/uploads/a && rm -r /files/cache");
    await restoreFiles(target, safety, ["open-webui"]);
    expect(files("cat /files/uploads/a; stat -c '%u %a' /files/uploads/a; ls /files/cache")).toBe("kept\n20003 600\n");
  });

  it("keeps the notes beside it, and knows the room that is left", async () => {
    expect(await safety.readNotes()).toBeUndefined();
    await safety.writeNotes('{"phase":"stopping"}');
    expect(await safety.readNotes()).toBe('{"phase":"stopping"}');
    expect(await safety.freeBytes()).toBeGreaterThan(2 ** 20);
  });

  it("is kept when the next one fails", async () => {
    lab.sql("postgres", "ALTER DATABASE vectors RENAME TO gone");
    await expect(safety.dump(["litellm", "vectors"], "stopped")).rejects.toThrow(
      "The database vectors cannot be dumped.",
    );
    expect(await safety.list()).toContain("webui.dump");
  });
});
