import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { CommandLab } from "../support/command-lab";

let lab: CommandLab;

beforeEach(() => {
  lab = new CommandLab();
  lab.putPulumi();
});

afterEach(() => {
  lab.remove();
});

const INFO = JSON.stringify({
  ServerVersion: "28.3.3",
  OSType: "linux",
  NCPU: 4,
  MemTotal: 16 * 2 ** 30,
  DockerRootDir: "/var/lib/docker",
  SystemTime: "2026-11-28T10:00:00Z",
});

const container = (service: string, status: string) =>
  JSON.stringify({
    Name: `/llm-dev-${service}`,
    Config: { Labels: { "llm-stack.service": service } },
    State: { Status: status },
    HostConfig: { PortBindings: null },
  });

/** A Docker whose stack has LiteLLM, which has ended. A case of the shell decides on the arguments first. */
function putDocker(cases: string): void {
  lab.put(
    "docker",
    [
      'case "$*" in',
      cases,
      `info*) echo '${INFO}' ;;`,
      "'ps --all --quiet'*) echo one ;;",
      `'inspect --format {{json .}} one') echo '${container("litellm", "exited")}' ;;`,
      "*'psql '*) echo 'Error response from daemon: No such container: llm-dev-postgres' >&2; exit 1 ;;",
      "*'stop llm-dev-postgres') echo 'Error response from daemon: No such container: llm-dev-postgres' >&2; exit 1 ;;",
      "*'du -sk'*) echo 1 ;;",
      "*'df -Pk'*) echo 1000 ;;",
      "restart*) echo 'no room' >&2; exit 1 ;;",
      "esac",
    ].join("\n"),
  );
}

/** The calls that change something, in order. */
function steps(): readonly string[] {
  const pattern = /(data-files\.tar|docker restart .*|pulumi up)/;
  return lab.calls().flatMap((call) => pattern.exec(call)?.[0] ?? []);
}

describe("recover", () => {
  it("stops with doctor's remedy when the engine does not answer", async () => {
    lab.put("docker", "echo 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.' >&2; exit 1");
    const { exitCode, stdout, stderr } = await lab.run("recover");
    expect(exitCode).toBe(1);
    expect(stdout).toContain("sudo systemctl enable --now docker");
    expect(stderr.trim()).toBe("Nothing was changed: nothing can be done before the Docker Engine answers.");
  });

  it("keeps the data files when PostgreSQL's container is gone, and lets `up` create it before LiteLLM starts", async () => {
    putDocker("");
    const { stdout } = await lab.run("recover");
    expect(stdout).toContain("Copied the data files to data-files.tar in llm-dev-recovery.");
    expect(stdout).toContain("llm-dev-postgres does not exist. The next step creates it first.");
    expect(steps()).toEqual(["data-files.tar", "pulumi up", "docker restart llm-dev-litellm"]);
  });

  it("names the command that continues when a step fails", async () => {
    putDocker("*'df -Pk'*) echo 0 ;;");
    const { exitCode, stderr } = await lab.run("recover");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("--skip-dump");
    expect(stderr.trim().split("\n").at(-1)).toBe(
      "Step 1 of 5 failed: dump the databases into the volume llm-dev-recovery. Fix the cause and run the same command again.",
    );
    expect(steps()).toEqual([]);
  });
});
