import { expect, it } from "vitest";

import { DEAD_END } from "../../../components/docker/dead-end";
import { docker, lines } from "../support/docker";
import type { Subject } from "../support/subject";

interface Inspected {
  readonly Name: string;
  readonly Config: { readonly User: string; readonly Healthcheck?: unknown };
  readonly HostConfig: {
    readonly CapAdd: readonly string[] | null;
    readonly CapDrop: readonly string[] | null;
    readonly Memory: number;
    readonly MemorySwap: number;
    readonly NanoCpus: number;
    readonly PidsLimit: number;
    readonly Privileged: boolean;
    readonly ReadonlyRootfs: boolean;
    readonly RestartPolicy: { readonly Name: string };
    readonly SecurityOpt: readonly string[];
  };
}

const MEBIBYTE = 1024 * 1024;
const BUDGET_MEBIBYTES = 7.3 * 1024;

/** The limits that Docker actually enforces, as Docker reports them. */
export function checkHardening({ stack }: Subject): void {
  const services = async () => {
    const filters = ["--filter", `label=llm-stack.stack=llm-${stack}`, "--filter", "label=llm-stack.service"];
    const names = lines(await docker("ps", "--format", "{{.Names}}", ...filters));
    return JSON.parse(await docker("inspect", ...names)) as Inspected[];
  };

  it("runs every container unprivileged, with limits and a restart policy", async () => {
    for (const { Name, HostConfig } of await services()) {
      expect
        .soft(
          {
            drop: HostConfig.CapDrop,
            privileged: HostConfig.Privileged,
            readOnly: HostConfig.ReadonlyRootfs,
            options: HostConfig.SecurityOpt,
            pids: HostConfig.PidsLimit,
            restart: HostConfig.RestartPolicy.Name,
            swap: HostConfig.MemorySwap - HostConfig.Memory,
          },
          Name,
        )
        .toEqual({
          drop: ["ALL"],
          privileged: false,
          readOnly: true,
          options: ["no-new-privileges:true"],
          pids: 300,
          restart: "unless-stopped",
          swap: 0,
        });
      expect.soft(HostConfig.NanoCpus, Name).toBeGreaterThan(0);
    }
  });

  it("gives only restic a capability, to read files of all users, and root only to the four that need it", async () => {
    const all = await services();
    const capabilities = all.flatMap(({ Name, HostConfig }) => (HostConfig.CapAdd ?? []).map((name) => [Name, name]));
    expect(capabilities).toEqual([[`/llm-${stack}-restic`, expect.stringMatching(/^(CAP_)?DAC_READ_SEARCH$/)]]);
    const asRoot = all.filter(({ Config }) => Config.User === "0:0").map(({ Name }) => Name);
    const needed = ["cadvisor", "open-webui", "restic", "socket-proxy"];
    expect(asRoot.sort()).toEqual(needed.map((service) => `/llm-${stack}-${service}`));
  });

  it("keeps the sum of all memory limits below 7.3 GiB", async () => {
    const all = await services();
    const sum = all.reduce((total, { HostConfig }) => total + HostConfig.Memory / MEBIBYTE, 0);
    expect(sum).toBeLessThanOrEqual(BUDGET_MEBIBYTES);
    const names = all.map(({ Name }) => Name.slice(1));
    const used = await docker("stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}}", ...names);
    console.log(`FIGURE memory limits together: ${sum} MiB; in use of the limit:\n${used}`);
  });

  it("keeps containers with outbound access from link-local addresses, where clouds serve credentials", async () => {
    for (const service of ["litellm", "alertmanager"]) {
      const networks = await docker(
        "inspect",
        "--format",
        "{{json .NetworkSettings.Networks}}",
        `llm-${stack}-${service}`,
      );
      expect.soft(Object.keys(JSON.parse(networks) as object), service).toContain(DEAD_END);
    }
    // The kernel answers at once when nothing answers on the narrower route; the outbound route would make it wait.
    const program =
      "import errno, socket; print(errno.errorcode.get(socket.socket().connect_ex(('169.254.169.254', 80))))";
    expect((await docker("exec", `llm-${stack}-litellm`, "python3", "-c", program)).trim()).toBe("EHOSTUNREACH");
    const [options = ""] = lines(await docker("network", "inspect", "--format", "{{json .Options}}", DEAD_END));
    expect(JSON.parse(options)).toMatchObject({ "com.docker.network.bridge.inhibit_ipv4": "true" });
  });

  it("lets the role backup dump both databases but read no password", async () => {
    const postgres = ["exec", `llm-${stack}-postgres`];
    for (const database of ["litellm", "webui"]) {
      await docker(...postgres, "pg_dump", "--username=postgres", "--role=backup", "--file=/dev/null", database);
      const look = ["--command=SET ROLE backup", "--command=SELECT rolpassword FROM pg_authid"];
      const looking = docker(...postgres, "psql", "--username=postgres", "--set=ON_ERROR_STOP=1", ...look, database);
      await expect(looking).rejects.toThrow(/permission denied/);
    }
  });

  it("refuses the Redis exporter every command that would disturb Redis or its clients", async () => {
    const archive = await docker("cp", `llm-${stack}-redis-exporter:/run/secrets/passwords.json`, "-");
    const password = /"redis:[^"]*":"([^"]*)"/.exec(archive)?.[1] ?? "";
    const ask = (command: string) => {
      const login = [
        "exec",
        "--env",
        `REDISCLI_AUTH=${password}`,
        `llm-${stack}-redis`,
        "redis-cli",
        "--user",
        "exporter",
      ];
      return docker(...login, ...command.split(" "));
    };
    expect(await ask("INFO server")).toContain("redis_version");
    for (const command of [
      "CLIENT PAUSE 1",
      "CLIENT KILL ID 999999",
      "CLIENT LIST",
      "CONFIG SET maxmemory 1",
      "CONFIG RESETSTAT",
      "FLUSHALL",
      "SHUTDOWN NOSAVE",
      "REPLICAOF NO ONE",
      "ACL LIST",
      "GET litellm",
    ]) {
      expect.soft(await ask(command), command).toMatch(/NOPERM/);
    }
  });
}
