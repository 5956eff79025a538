import { expect, it } from "vitest";

import { CERTIFICATE, SECRET } from "../../../ops/plan/secret-marks";
import { planStack } from "../../../ops/status/planned";

it("plans what can be compared with what runs: no secrets, and no certificate that only up creates", async () => {
  const { services, files } = await planStack("dev");
  expect([...services.keys()]).toEqual(expect.arrayContaining(["litellm", "nginx", "open-webui", "postgres"]));
  expect(files.get("nginx")?.folder).toBe("/etc/nginx/llm-stack");
  expect([...(files.get("nginx")?.files.keys() ?? [])]).toContain("nginx.conf");
  expect([...(files.get("blackbox-exporter")?.files.keys() ?? [])]).toEqual(["blackbox.yml"]);
  const contents = [...files.values()].flatMap((folder) => [...folder.files.values()]);
  expect(contents.filter((content) => content === SECRET || content === CERTIFICATE)).toEqual([]);
});
