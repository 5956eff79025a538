import { expect, it } from "vitest";

import { docker, lines } from "../support/docker";
import type { Subject } from "../support/subject";

interface State {
  readonly deployment: {
    readonly resources: readonly {
      readonly type: string;
      readonly urn: string;
      readonly outputs?: Readonly<Record<string, unknown>>;
    }[];
  };
}

/** No plaintext secret in any place that can be read without the encryption passphrase or the containers' files. */
export function checkSecrecy(subject: Subject): void {
  const { stack } = subject;

  it("shows no secret in docker inspect, logs, process lists, names, the state or command output", async () => {
    const secrets = await secretValues(subject);
    expect(secrets.size).toBeGreaterThan(18);
    const places = new Map<string, string>([
      ["the encrypted state", await subject.sandbox.exportState(stack, "encrypted")],
      ["the commands' output", subject.sandbox.printed.join("\n")],
      ["the volumes", await docker("volume", "ls")],
      ["the networks", await docker("network", "ls")],
    ]);
    const label = ["--filter", `label=llm-stack.stack=llm-${stack}`];
    for (const name of lines(await docker("ps", "--all", "--format", "{{.Names}}", ...label))) {
      places.set(`docker inspect ${name}`, await docker("inspect", name));
      places.set(`docker logs ${name}`, await docker("logs", name));
    }
    for (const name of lines(await docker("ps", "--format", "{{.Names}}", ...label))) {
      places.set(`docker top ${name}`, await docker("top", name, "-eo", "pid,args"));
    }
    const leaks = [...places].flatMap(([place, text]) =>
      [...secrets].filter(([, value]) => text.includes(value)).map(([name]) => `${name} in ${place}`),
    );
    expect(leaks).toEqual([]);
  });

  it("allows the default Redis user nothing but PING", async () => {
    const redis = (...command: string[]) => docker("exec", `llm-${stack}-redis`, "redis-cli", ...command);
    expect((await redis("ping")).trim()).toBe("PONG");
    expect(await redis("get", "anything")).toContain("NOPERM");
    expect(await redis("info")).toContain("NOPERM");
  });

  it("denies an application the other application's database", async () => {
    const open = (role: string, database: string, secret: string) =>
      docker(
        ...["exec", "--env", `PGPASSWORD=${secret}`, `llm-${stack}-postgres`, "psql", "--host=postgres"],
        ...[`--username=${role}`, `--dbname=${database}`, "--command=SELECT 1"],
      );
    const secrets = await secretValues(subject);
    const password = secrets.get(`llm-${stack}-secrets-litellmDatabase`) ?? "";
    await expect(open("litellm", "litellm", password)).resolves.toContain("1 row");
    await expect(open("litellm", "webui", password)).rejects.toThrow(/permission denied for database/);
    await expect(open("litellm", "litellm", "wrong")).rejects.toThrow(/password authentication failed/);
  });
}

/** Every generated value and every private key, by the name of the resource that holds it. */
async function secretValues({ sandbox, stack }: Subject): Promise<ReadonlyMap<string, string>> {
  const { deployment } = JSON.parse(await sandbox.exportState(stack, "clear")) as State;
  const values = deployment.resources.flatMap(({ type, urn, outputs }) => {
    const name = urn.split("::").at(-1) ?? urn;
    const result = plaintext(type === "command:local:Command" ? outputs?.["stdout"] : outputs?.["result"]);
    if (result === undefined) return [];
    if (type === "random:index/randomPassword:RandomPassword") return [[name, result] as const];
    const key = /-----BEGIN PRIVATE KEY-----\\n([^\\]{40,})\\n/.exec(result)?.[1];
    return key === undefined ? [] : [[name, key] as const];
  });
  return new Map(values);
}

/** `--show-secrets` wraps a secret in an object with its JSON text. */
function plaintext(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  const wrapped = (value as { plaintext?: string } | undefined)?.plaintext;
  return wrapped === undefined ? undefined : (JSON.parse(wrapped) as string);
}
