import { beforeAll, expect, it } from "vitest";

import { eventually } from "../support/https";
import { ONE, type HostTrial } from "./host-trial";

const RULES = "nft list table inet llm_stack";
const ROLLBACK = "llm-stack-firewall-rollback";
/** An image with busybox alone. */
const IMAGE =
  "mkdir -p /root/image/bin && cp /bin/busybox /root/image/bin/sh && cp /bin/busybox /root/image/bin/busybox && " +
  "tar -C /root/image -c . | docker import - busybox:trial";
/** A server on two ports. */
const SERVER = "busybox:trial sh -c 'busybox httpd -p 80 && busybox httpd -f -p 9100'";
const CLOSED = [7000, 7777, 9999];

/** What other machines reach, with real published ports. */
export function checkFirewall(trial: HostTrial): void {
  const { machine } = trial;
  const isLoaded = () => machine.run(RULES).code === 0;

  beforeAll(() => {
    machine.output(IMAGE);
    // Without the option, newer engines close a container's own address themselves.
    const unprotected = "-o com.docker.network.bridge.gateway_mode_ipv4=nat-unprotected";
    machine.output(`docker network create --ipv6 --subnet fd99::/64 ${unprotected} apps`);
    // The port within the container does not count: 9100 is declared, and 80 is not.
    machine.output(`docker run -d --name app --network apps -p 8080:80 -p 9999:9100 ${SERVER}`);
    machine.output(`docker run -d --name old --restart always -p 8443:80 -p 7777:9100 ${SERVER}`);
    for (const port of [7000, 9100]) machine.output(`systemd-run --unit=program-${port} busybox httpd -f -p ${port}`);
  });

  it("harden keeps nothing when no new connection is possible", async () => {
    machine.refuseNewConnections(true);
    const { exitCode, text } = await trial.host("harden", "--stack", ONE, "--yes");
    machine.refuseNewConnections(false);
    expect([exitCode, text]).toEqual([1, expect.stringContaining("Its rules go again within a minute") as string]);
    expect([isLoaded(), machine.run(`systemctl is-active ${ROLLBACK}.timer`).code]).toEqual([true, 0]);
    // What the timer starts.
    machine.output(`systemctl start ${ROLLBACK}.service`);
    expect(
      await eventually(
        () => Promise.resolve(isLoaded()),
        (loaded) => !loaded,
        10,
      ),
    ).toBe(false);
    expect(machine.run("systemctl is-enabled llm-stack-firewall").text).toBe("disabled\n");
  });

  it("harden closes what is not declared, and has nothing to do the second time", async () => {
    const first = await trial.host("harden", "--stack", ONE, "--yes");
    expect([first.exitCode, first.text]).toEqual([0, expect.stringContaining("a new connection works") as string]);
    expect(first.text).toMatch(/closes .*7000 \(busybox\)/);
    const second = await trial.host("harden", "--stack", ONE);
    expect([second.exitCode, second.text]).toEqual([0, expect.stringContaining("Nothing to do.") as string]);
  });

  it.each([
    ["IPv4", 0],
    ["IPv6", 1],
  ])("leaves only SSH, the stack's ports and the declared ones open over %s", (_, index) => {
    const address = machine.addresses()[index] ?? "";
    expect(machine.reach(address, [22, 8080, 8443, 9100, ...CLOSED])).toEqual({
      ...{ 22: "open", 8080: "open", 8443: "open", 9100: "open" },
      ...{ 7000: "closed", 7777: "closed", 9999: "closed" },
    });
  });

  it("closes the containers' own addresses", () => {
    const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{.GlobalIPv6Address}}{{end}}";
    const [ipv4 = "", ipv6 = ""] = machine.output(`docker inspect --format '${format}' app`).split(" ");
    const [via4, via6] = machine.addresses();
    machine.outside(`ip route replace ${ipv4}/32 via ${via4}; ip -6 route replace ${ipv6}/128 via ${via6}`);
    expect([machine.reach(ipv4, [80]), machine.reach(ipv6, [80])]).toEqual([{ 80: "closed" }, { 80: "closed" }]);
  });

  it("is what closes them", () => {
    machine.output("systemctl stop llm-stack-firewall");
    const all = { 7000: "open", 7777: "open", 9999: "open" };
    expect(machine.addresses().map((address) => machine.reach(address, CLOSED))).toEqual([all, all]);
    const app = machine.output("docker inspect --format '{{.NetworkSettings.Networks.apps.IPAddress}}' app");
    expect(machine.reach(app, [80])).toEqual({ 80: "open" });
    machine.output("systemctl start llm-stack-firewall");
  });

  it("does not hinder containers", () => {
    const address = machine.output("docker inspect --format '{{.NetworkSettings.Networks.apps.IPAddress}}' app");
    const [here] = machine.addresses();
    const connect = (host: string, port: number) => `busybox nc -w 5 ${host} ${port} </dev/null && echo ${port}`;
    const there = /\d+(\.\d+){3}/.exec(machine.outside("hostname -i").text)?.[0] ?? "";
    machine.outside("nc -l -k 8000 >/dev/null 2>&1 &");
    const lines = [connect(address, 80), connect(here, 7000), connect(there, 8000)].join("; ");
    expect(machine.output(`docker run --rm --network apps busybox:trial sh -c '${lines}'`)).toBe("80\n7000\n8000");
  });

  it.each(["restart docker", "start nftables", "reload nftables", "restart nftables"])(
    "survives systemctl %s",
    async (call) => {
      machine.output(`systemctl ${call}`);
      expect(await eventually(() => Promise.resolve(isLoaded()), Boolean, 10)).toBe(true);
    },
  );

  it("is up at boot before Docker and SSH", () => {
    machine.restart();
    expect(machine.output(RULES)).toContain("elements = { 22, 8080, 8443, 9100 }");
    const started = (unit: string) => {
      const property = "--property=ActiveEnterTimestampMonotonic --value";
      return Number(machine.output(`systemctl show ${property} ${unit}`));
    };
    const firewall = started("llm-stack-firewall");
    expect(firewall).toBeGreaterThan(0);
    for (const unit of ["network-pre.target", "docker", "ssh"]) expect(started(unit), unit).toBeGreaterThan(firewall);
    const [ipv4] = machine.addresses();
    // Both are ports of the container that Docker starts again.
    expect(machine.reach(ipv4, [8443, 7777])).toEqual({ 8443: "open", 7777: "closed" });
  });
}
