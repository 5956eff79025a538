import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { readPackageFile } from "../../components/settings/package-files";
import { HostLab } from "./support/host-lab";

const UNHEALTHY = "running Up 5 minutes (unhealthy)";
const HEALTHY = "running Up 5 minutes (healthy)";
const STARTING = "running Up 5 seconds (health: starting)";
const EXITED = "exited Exited (128) 2 minutes ago";
const DATABASES = { postgres: HEALTHY, redis: HEALTHY };

let lab: HostLab;
let clock: number;

beforeEach(() => {
  lab = new HostLab();
  clock = 1_800_000_000;
});

afterEach(() => {
  lab.remove();
});

/** Runs the watchdog on containers whose ids are `a1`, `a2` and so on. @param error why they failed to start. */
function watch(containers: Readonly<Record<string, string>>, error = "") {
  const lines = Object.entries(containers).map(([service, status], index) => `${service} a${index + 1} ${status}`);
  lab.write("containers", `${lines.join("\n")}\n`);
  lab.program("docker", `case "$1" in ps) cat ${lab.path("containers")} ;; inspect) echo "${error}" ;; esac`);
  lab.program("date", `echo ${clock}`);
  const result = lab.run(readPackageFile("config-templates/host/files/watchdog.sh"), ["llm-a"]);
  expect(result).toMatchObject({ code: 0, stderr: "" });
  return {
    ...result,
    actions: lab.calls().filter((call) => call.startsWith("docker")),
    metrics: lab
      .read("var/lib/llm-stack/metrics/llm-a/watchdog.prom")
      .split("\n")
      .filter((line) => !line.startsWith("#")),
  };
}

describe("the watchdog", () => {
  it("does nothing while all containers are healthy, starting, or have no health check", () => {
    const { actions, stdout } = watch({ ...DATABASES, litellm: STARTING, "nginx-exporter": "running Up 5 minutes" });
    expect([actions, stdout]).toEqual([[], ""]);
  });

  it("restarts an unhealthy container, and counts it", () => {
    const { actions, stdout, metrics } = watch({ ...DATABASES, litellm: UNHEALTHY });
    expect(actions).toEqual(["docker restart a3"]);
    expect(stdout).toBe("restart of llm-a-litellm, number 1 within an hour\n");
    expect(metrics).toContain('llm_stack_watchdog_restarts_total{service="litellm"} 1');
    expect(metrics).toContain(`llm_stack_watchdog_last_run_timestamp_seconds ${clock}`);
  });

  it("restarts one container each time, in the order in which they need each other", () => {
    const all = { grafana: UNHEALTHY, nginx: UNHEALTHY, litellm: UNHEALTHY, ...DATABASES, redis: UNHEALTHY };
    expect(watch(all).actions).toEqual(["docker restart a5"]);
    expect(watch({ ...all, redis: HEALTHY }).actions).toEqual(["docker restart a3"]);
    expect(watch({ ...all, redis: HEALTHY, litellm: HEALTHY }).actions).toEqual(["docker restart a2"]);
  });

  it("waits five minutes before the second restart, ten before the third, and gives up after that", () => {
    const sick = { ...DATABASES, litellm: UNHEALTHY };
    const after = (seconds: number) => {
      clock += seconds;
      return watch(sick).actions.length;
    };
    expect([after(0), after(299), after(1), after(599), after(1)]).toEqual([1, 0, 1, 0, 1]);
    clock += 1500;
    const { actions, stdout, metrics } = watch(sick);
    expect(actions).toEqual([]);
    expect(stdout).toContain("still unhealthy after 3 restarts within an hour: docker logs llm-a-litellm");
    expect(metrics).toContain('llm_stack_watchdog_needs_person{service="litellm"} 1');
    expect(metrics).toContain('llm_stack_watchdog_restarts_total{service="litellm"} 3');
    clock += 3600;
    expect(watch(sick).actions).toEqual(["docker restart a3"]);
  });

  it("never restarts PostgreSQL, and nothing else while it is unhealthy", () => {
    const { actions, stdout, metrics } = watch({ postgres: UNHEALTHY, redis: HEALTHY, litellm: UNHEALTHY });
    expect(actions).toEqual([]);
    expect(stdout).toContain("llm-a-postgres is unhealthy; it is never restarted");
    expect(stdout).toContain("llm-a-litellm is unhealthy, and waits for postgres");
    expect(metrics).toContain('llm_stack_watchdog_needs_person{service="postgres"} 1');
  });

  it.each([STARTING, "restarting Restarting (1) 2 seconds ago", EXITED])(
    "lets the applications wait while PostgreSQL is %s",
    (state) => {
      expect(watch({ postgres: state, redis: HEALTHY, litellm: UNHEALTHY }).actions).toEqual([]);
    },
  );

  it("starts containers that failed to start with the host, also PostgreSQL", () => {
    const stopped = { postgres: EXITED, redis: HEALTHY, nginx: EXITED };
    expect(watch(stopped, "driver failed programming external connectivity").actions).toEqual(["docker start a1"]);
  });

  it("leaves a container stopped that someone stopped", () => {
    expect(watch({ ...DATABASES, nginx: EXITED }).actions).toEqual([]);
  });

  it("fails while Docker does not answer, and leaves its metrics as they were", () => {
    watch({ ...DATABASES, litellm: UNHEALTHY });
    const before = lab.read("var/lib/llm-stack/metrics/llm-a/watchdog.prom");
    clock += 60;
    lab.program("date", `echo ${clock}`);
    lab.program("docker", "exit 1");
    const { code, stdout } = lab.run(readPackageFile("config-templates/host/files/watchdog.sh"), ["llm-a"]);
    expect([code, stdout]).toEqual([1, "Docker does not answer\n"]);
    expect(lab.read("var/lib/llm-stack/metrics/llm-a/watchdog.prom")).toBe(before);
  });

  it("asks only for containers of its stack", () => {
    lab.program("docker", `echo "$*" >${lab.path("arguments")}`);
    lab.run(readPackageFile("config-templates/host/files/watchdog.sh"), ["llm-a"]);
    expect(lab.read("arguments")).toContain("--filter label=llm-stack.stack=llm-a --filter label=llm-stack.service");
  });
});
