import { beforeAll, expect, it } from "vitest";

import { eventually } from "../support/https";
import { ONE, type HostTrial } from "./host-trial";

const STACK = `llm-${ONE}`;
const UNIT = `llm-stack-watchdog@${STACK}`;
const SERVICES = ["nginx", "litellm", "redis", "postgres", "prometheus"];
/** In memory that a restart empties. */
const SICK = "/dev/shm/sick";

/** Containers that are unhealthy but alive. Its timer is stopped, because each test decides when it looks. */
export function checkWatchdog(trial: HostTrial): void {
  const { machine } = trial;
  const health = (service: string) =>
    machine.output(`docker inspect --format '{{.State.Health.Status}}' ${STACK}-${service}`);
  const becomes = async (state: string, services: readonly string[]) => {
    for (const service of services) {
      expect(
        await eventually(
          () => Promise.resolve(health(service)),
          (one) => one === state,
          30,
        ),
        service,
      ).toBe(state);
    }
  };
  const makeSick = async (...services: readonly string[]) => {
    for (const service of services) machine.output(`docker exec ${STACK}-${service} sh -c ': >${SICK}'`);
    await becomes("unhealthy", services);
  };
  /** Lets the watchdog look once. @returns what it logs. */
  const look = () => {
    machine.output("journalctl --rotate --quiet && journalctl --vacuum-time=1s --quiet");
    // systemd refuses a sixth start within ten seconds.
    machine.run(`systemctl reset-failed ${UNIT}.service`);
    machine.output(`systemctl start ${UNIT}.service`);
    return machine.output(`journalctl --unit ${UNIT}.service --output cat --identifier llm-stack-watchdog --boot`);
  };

  beforeAll(async () => {
    machine.output(`systemctl stop ${UNIT}.timer`);
    for (const service of SERVICES) {
      const labels = `--label llm-stack.stack=${STACK} --label llm-stack.service=${service}`;
      const check = `--health-cmd 'test ! -e ${SICK}' --health-interval 1s --health-retries 1 --stop-signal KILL`;
      const command = "busybox:trial /bin/busybox httpd -f -p 80";
      machine.output(`docker run -d --name ${STACK}-${service} --restart unless-stopped ${labels} ${check} ${command}`);
    }
    await becomes("healthy", SERVICES);
  });

  it("leaves PostgreSQL to a person, and what needs it waits", async () => {
    await makeSick("postgres", "litellm");
    expect(look()).toMatch(
      /postgres is unhealthy; it is never restarted[^]*litellm is unhealthy, and waits for postgres$/,
    );
    expect([health("postgres"), health("litellm")]).toEqual(["unhealthy", "unhealthy"]);
    machine.output(`docker exec ${STACK}-postgres busybox rm ${SICK}`);
    await becomes("healthy", ["postgres"]);
  });

  it("restarts one at a time, in the order in which they need each other", async () => {
    await makeSick("nginx");
    expect(look()).toMatch(/restart of llm-one-litellm[^]*nginx is unhealthy, and waits for the next run$/);
    await becomes("healthy", ["litellm"]);
    expect(look()).toMatch(/restart of llm-one-nginx, number 1 within an hour$/);
    await becomes("healthy", ["nginx"]);
  });

  it("gives up after three restarts in an hour", async () => {
    const now = Number(machine.output("date +%s"));
    machine.output(`printf '%s\\n' ${now - 3000} ${now - 2000} >/var/lib/llm-stack/watchdog/${STACK}/nginx`);
    await makeSick("nginx");
    expect(look()).toContain("restart of llm-one-nginx, number 3 within an hour");
    await makeSick("nginx");
    expect(look()).toContain("nginx is still unhealthy after 3 restarts within an hour");
    expect(machine.output(`cat /var/lib/llm-stack/metrics/${STACK}/watchdog.prom`)).toMatch(
      /^llm_stack_watchdog_restarts_total\{service="nginx"\} 2$[^]*^llm_stack_watchdog_needs_person\{service="nginx"\} 1$/m,
    );
    // node_exporter is not root.
    expect(machine.output(`su deploy -c 'cat /var/lib/llm-stack/metrics/${STACK}/watchdog.prom'`)).toContain(
      "_last_run_",
    );
  });

  it("leaves a container stopped that a person stopped", async () => {
    await makeSick("prometheus");
    machine.output(`docker stop ${STACK}-prometheus`);
    look();
    expect(machine.output(`docker inspect --format '{{.State.Status}}' ${STACK}-prometheus`)).toBe("exited");
  });
}
