import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { CommandLab } from "../support/command-lab";

let lab: CommandLab;

beforeEach(() => {
  lab = new CommandLab();
});

afterEach(() => {
  lab.remove();
});

const STARTED = new Date(Date.now() - 3 * 3_600_000).toISOString();

function container(service: string, status: string): string {
  return JSON.stringify({
    Name: `/llm-x-${service}`,
    Image: "sha256:one",
    RestartCount: 0,
    State: { Status: status, StartedAt: STARTED, ExitCode: 0, OOMKilled: false },
    Config: { Labels: { "llm-stack.service": service } },
    HostConfig: { Memory: 100 * 2 ** 20 },
  });
}

/** A Docker with two services, of which PostgreSQL has stopped. */
function putDocker(): void {
  lab.put(
    "docker",
    `case "$*" in
      ps*) echo one; echo two ;;
      'inspect '*) echo '${container("prometheus", "running")}'; echo '${container("postgres", "exited")}' ;;
      'image inspect'*) echo '{"Id":"sha256:one","RepoTags":["prom/prometheus:v3"],"RepoDigests":[],"Config":{"Env":[]}}' ;;
      stats*) echo '{"Name":"llm-x-prometheus","MemUsage":"25MiB / 100MiB"}' ;;
      *container_memory*) echo 'wget: server returned error' >&2; exit 1 ;;
      *probe_ssl*) echo '{"data":{"result":[{"metric":{"instance":"https://chat.example.com/"},"value":[0,"60.5"]}]}}' ;;
      *) echo "Error response from daemon: No such container: $*" >&2; exit 1 ;;
    esac`,
  );
}

describe("status", () => {
  it("shows what it knows when half of the stack is down, and why it does not know the rest", async () => {
    putDocker();
    const { exitCode, stdout, stderr } = await lab.run("status", ["--prefix", "llm-x"]);
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^llm-x at \S+: needs attention$/m);
    expect(stdout).toMatch(/^prometheus +v3 +running +3 h +0 +25 of 100 MiB$/m);
    expect(stdout).toMatch(/^LOOK {2}postgres +is exited\n +npm run logs -- postgres --prefix llm-x$/m);
    expect(stdout).toMatch(/^ok {4}certificate chat\.example\.com +60 days left$/m);
    expect(stdout).toMatch(
      /^\? {5}sync +not known: The database in llm-x-postgres did not answer: .*No such container/m,
    );
    expect(stdout).toMatch(/^\? {5}alerts +not known: no answer: /m);
    expect(stdout).toMatch(/^\? {5}drift +not known: another program has the settings$/m);
    expect(exitCode).toBe(1);
  });

  it("inspects the containers once for all of its lines", async () => {
    putDocker();
    const { stdout } = await lab.run("status", ["--stack", "dev"]);
    expect(stdout).toContain("drift");
    expect(lab.calls().filter((call) => /^docker (ps|inspect) /.test(call))).toHaveLength(2);
  });

  it("prints the same as JSON", async () => {
    putDocker();
    const { exitCode, stdout } = await lab.run("status", ["--prefix", "llm-x", "--json"]);
    const found = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
    expect(found).toMatchObject({ stack: "llm-x", state: "needs attention" });
    expect(found["services"]).toContainEqual({
      service: "prometheus",
      version: "v3",
      state: "running",
      health: null,
      uptime: expect.any(Number) as number,
      restarts: 0,
      memory: 25 * 2 ** 20,
      memoryLimit: 100 * 2 ** 20,
    });
    expect(exitCode).toBe(1);
  });

  it("cannot tell without Docker", async () => {
    lab.put("docker", "echo 'Cannot connect to the Docker daemon' >&2; exit 1");
    const { exitCode, stdout } = await lab.run("status");
    expect(stdout).toMatch(
      /docker +Docker at \S+ does not answer: Cannot connect to the Docker daemon\n +npm run doctor/,
    );
    expect(exitCode).toBe(2);
  });

  it("names the command that deploys a stack that is not up", async () => {
    lab.put("docker", "");
    const { exitCode, stdout } = await lab.run("status");
    expect(stdout).toMatch(/no container of llm-dev exists\n +npm run up -- --stack dev/);
    expect(exitCode).toBe(1);
  });

  it.each([
    [
      "a stack without settings",
      ["--stack", "prd"],
      "There is no Pulumi.prd.yaml. Did you mean prod? Known stacks: dev, prod.",
    ],
    ["an interval that is no number", ["--watch", "often"], "--watch takes whole seconds"],
  ])("refuses %s", async (_, args, message) => {
    const { exitCode, stderr } = await lab.run("status", args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});
