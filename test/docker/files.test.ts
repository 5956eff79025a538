import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";

import { mountFiles, type FileSet, type MountedFile } from "../../components/docker/files";
import type { StackContext } from "../../components/docker/stack-context";
import { loadersOf, resourcesOf } from "../support/containers";
import { record, type Recording } from "../support/mocks";

const FILES: readonly MountedFile[] = [
  { path: "a.conf", content: "first" },
  { path: "run.sh", content: "second", executable: true },
];

interface Made {
  readonly name: string;
  readonly recording: Recording<FileSet>;
}

async function make(files: readonly MountedFile[], salt = "salt"): Promise<Made> {
  const context = { name: "llm-test", secrets: { hashSalt: pulumi.secret(salt) } } as unknown as StackContext;
  const args = { context, purpose: "example/config", image: "sha256:1", folder: "/etc/example", files };
  const recording = await record("test", {}, () => Promise.resolve(mountFiles("llm-test-example-config", args, {})));
  const [volume] = resourcesOf(recording.resources, "docker:index/volume:Volume");
  return { name: String(volume?.inputs["name"]), recording };
}

async function volumeName(files: readonly MountedFile[], salt?: string): Promise<string> {
  return (await make(files, salt)).name;
}

describe("a set of files", () => {
  it("is in a volume that a loader fills, each file below the folder where the set is mounted", async () => {
    const { name, recording } = await make(FILES);
    const [loader, ...others] = loadersOf(recording.resources);
    expect(others).toEqual([]);
    expect(loader?.inputs).toMatchObject({
      name: `${name}-loader`,
      image: "sha256:1",
      volumes: [{ volumeName: name, containerPath: "/etc/example" }],
      uploads: [
        { file: "/etc/example/a.conf", content: "first", permissions: "0444" },
        { file: "/etc/example/run.sh", content: "second", permissions: "0555" },
      ],
      labels: [
        { label: "llm-stack.stack", value: "llm-test" },
        { label: "llm-stack.loader", value: "example/config" },
      ],
    });
  });

  it("has a name that states its purpose and ends in a hash that is no secret", async () => {
    const { name, recording } = await make([{ path: "password", content: pulumi.secret("hidden") }]);
    expect(name).toMatch(/^llm-test-example-config-[0-9a-f]{12}$/);
    expect(await pulumi.isSecret(recording.result.volumeName)).toBe(false);
  });

  it("keeps its name while nothing changes", async () => {
    expect(await volumeName(FILES)).toBe(await volumeName(FILES));
  });

  it.each<readonly [string, readonly MountedFile[]]>([
    ["a file's content", [{ path: "a.conf", content: "FIRST" }, ...FILES.slice(1)]],
    ["a file's name", [{ path: "b.conf", content: "first" }, ...FILES.slice(1)]],
    ["a file's executable bit", [{ path: "a.conf", content: "first", executable: true }, ...FILES.slice(1)]],
    ["the number of files", FILES.slice(1)],
    [
      "the assignment of contents to files",
      [
        { path: "a.conf", content: "second" },
        { path: "run.sh", content: "first", executable: true },
      ],
    ],
  ])("gets another name, and so another volume, when %s changes", async (_, files) => {
    expect(await volumeName(files)).not.toBe(await volumeName(FILES));
  });

  it("has a hash keyed with the stack's own key, so a guess at its content cannot be checked", async () => {
    expect(await volumeName(FILES, "another salt")).not.toBe(await volumeName(FILES));
  });
});
