import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { docker } from "../../ops/docker-cli";

describe("docker", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "llm-stack-docker-"));
    vi.stubEnv("PATH", `${folder}${delimiter}${process.env["PATH"] ?? ""}`);
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  /** Installs a fake docker before the real one. */
  function replaceDocker(script: string): void {
    const program = join(folder, "docker");
    writeFileSync(program, `#!/bin/sh\n${script}\n`);
    chmodSync(program, 0o755);
  }

  it("runs the command against the given host, with each argument as one word", async () => {
    replaceDocker('echo "$DOCKER_HOST $#: $2"; echo warning >&2');
    const output = await docker("ssh://deploy@gateway", ["logs", "two words; $HOME"]);
    expect(output).toEqual({ stdout: "ssh://deploy@gateway 2: two words; $HOME\n", stderr: "warning\n" });
  });

  it("passes on its input and variables", async () => {
    replaceDocker('echo "$LLM_STACK_COMMAND, $(cat)"');
    const options = { input: "print(1)", environment: { LLM_STACK_COMMAND: "list" } };
    const { stdout } = await docker("unix:///var/run/docker.sock", ["exec"], options);
    expect(stdout).toBe("list, print(1)\n");
  });

  it.each([
    [
      `error during connect: Get "http://docker.example.com/v1.50/info": command [ssh -T -- gateway docker system dial-stdio] has exited with exit status 255, make sure the URL is valid: stderr=ssh: Could not resolve hostname gateway`,
      "The Docker Engine cannot be reached over SSH: ssh: Could not resolve hostname gateway",
    ],
    [
      `permission denied while trying to connect to the Docker daemon socket at unix:///x: Get "http://%2Fx/v1.50/info": dial unix /x: connect: permission denied`,
      "permission denied while trying to connect to the Docker daemon socket at unix:///x",
    ],
    ["Error response from daemon: No such container: x", "Error response from daemon: No such container: x"],
  ])("fails with the part of the message that a person needs: %s", async (message, reason) => {
    replaceDocker(`cat >&2 <<'END'\n${message}\nEND\nexit 1`);
    await expect(docker("unix:///x", ["info"])).rejects.toThrow(new RegExp(`^${reason.replaceAll(/[.]/g, "\\.")}$`));
  });

  it("gives the command no input unless there is some", async () => {
    replaceDocker("cat");
    expect((await docker("unix:///var/run/docker.sock", ["load"])).stdout).toBe("");
  });

  it("ends a command that takes too long", async () => {
    replaceDocker("exec sleep 60");
    const failure = docker("unix:///var/run/docker.sock", ["info"], { timeoutSeconds: 0.1 });
    await expect(failure).rejects.toThrow("no answer within 0.1 s");
  });

  it("fails with the exit code and the command's own message", async () => {
    replaceDocker('echo "No such container: x" >&2; exit 3');
    const failure = docker("unix:///var/run/docker.sock", ["inspect", "x"]);
    await expect(failure).rejects.toMatchObject({ result: { exitCode: 3, stderr: "No such container: x\n" } });
    await expect(failure).rejects.toThrow("No such container: x");
  });

  it.each([
    ["ssh://deploy@gateway", 4],
    ["unix:///var/run/docker.sock", 6],
  ])("with %s runs at most %i of six commands at once", async (host, most) => {
    // Each command counts those that run when it starts, and ends once it may.
    replaceDocker(
      `cd "${folder}"; : >running-$$; set -- running-*; echo $#; until [ -e go ]; do :; done; rm running-$$`,
    );
    const calls = Array.from({ length: 6 }, () => docker(host, ["info"]));
    await expect.poll(() => readdirSync(folder).filter((name) => name.startsWith("running-")).length).toBe(most);
    writeFileSync(join(folder, "go"), "");
    const counts = (await Promise.all(calls)).map(({ stdout }) => Number(stdout));
    expect(Math.max(...counts)).toBe(most);
  });
});
