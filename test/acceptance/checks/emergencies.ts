import { expect, it } from "vitest";

import { NEWEST_LITELLM, OLDEST_LITELLM } from "../../../testing/litellm/litellm-versions";
import { docker } from "../support/docker";
import type { EmergencyLab } from "../support/emergency-lab";
import type { ProcedureHeading } from "../support/emergency-procedures";
import { https } from "../support/https";
import type { Run } from "../support/sandbox";

/** What a procedure is for, and what must be true after it. */
export interface Procedure {
  readonly damage: () => Promise<void>;
  readonly verify: (runs: readonly Run[]) => Promise<void>;
}

/** Breaks a stack in the way of each procedure. */
export function procedures(lab: EmergencyLab): Readonly<Record<ProcedureHeading, Procedure>> {
  const { applications, sandbox, stack } = lab;
  const exec = (service: string, ...command: readonly string[]) => docker("exec", lab.container(service), ...command);
  const models = async (key: string) => {
    const { apiUrl, certificate } = lab.outputs();
    return (await https(`${apiUrl}/v1/models`, certificate, { headers: { Authorization: `Bearer ${key}` } })).status;
  };
  let [masterKey, oldKey] = ["", ""];

  return {
    "Something does not answer": {
      damage: async () => {
        await docker("kill", lab.container("redis"), lab.container("litellm"));
        await docker("stop", lab.container("grafana"));
      },
      verify: async (runs) => {
        expect(await lab.running()).toContain(lab.container("grafana"));
        expect(runs[0]?.text).toContain(
          `To delete the dump, once you are sure: docker volume rm ${lab.container("recovery")}`,
        );
      },
    },
    "An administrator is locked out": {
      damage: async () => {
        await applications.queryWebui(
          `UPDATE auth SET password = 'lost', active = false WHERE email = 'admin@example.com'`,
        );
        await applications.queryWebui(`UPDATE "user" SET role = 'pending' WHERE email = 'admin@example.com'`);
      },
      verify: async () => {
        await lab.expectAdministrator();
        expect(await exec("litellm", "cat", "/run/secrets/UI_PASSWORD")).toBe(lab.outputs().litellmUiPassword);
      },
    },
    "The master key has leaked": {
      damage: async () => {
        masterKey = (await exec("litellm", "cat", "/run/secrets/LITELLM_MASTER_KEY")).trim();
        expect(await models(masterKey)).toBe(200);
      },
      verify: async () => {
        expect(await models(masterKey)).toBe(401);
      },
    },
    "The salt key is lost": {
      damage: async () => {
        await applications.litellm("/credentials", {
          credential_name: "of-the-old-key",
          credential_values: { api_key: "key-of-a-tool" },
          credential_info: {},
        });
        oldKey = lab.outputs().serviceKeys["demo_service"] ?? "";
        await lab.loseEverySecret();
        const refused = await sandbox.npm("up", "--stack", stack);
        expect(refused.exitCode).toBe(1);
        expect(refused.text).toContain("salt key is not the one that its database was encrypted with");
      },
      verify: async (runs) => {
        await lab.expectAdministrator();
        expect(runs.at(-1)?.text).toContain("of-the-old-key");
        // Programs need the new value within `rotationGrace`.
        expect(await models(oldKey)).toBe(200);
        expect(await models(lab.outputs().serviceKeys["demo_service"] ?? "")).toBe(200);
      },
    },
    "A bad upgrade is noticed days later": {
      damage: async () => {
        const run = await sandbox.npm("upgrade", "--stack", stack, "--litellm", `v${NEWEST_LITELLM}`);
        expect(run.exitCode, run.text).toBe(0);
        await lab.addPerson("later");
      },
      verify: async () => {
        expect(await lab.litellmImage()).toContain(OLDEST_LITELLM);
        const [inLitellm] = await lab.isThere("later");
        expect(inLitellm).toBe(false);
      },
    },
    "The disk is full": {
      damage: async () => {
        if (!(await lab.fillDisk())) return;
        // PostgreSQL panics when it cannot extend its log.
        const write = "CREATE TABLE filler AS SELECT repeat(md5(i::text), 99) FROM generate_series(1, 99999) AS i";
        await expect(applications.query(write)).rejects.toThrow(/No space left|could not|terminated|connection/);
        await lab.freeDisk();
      },
      verify: async (runs) => {
        // Without a dump there is none to delete.
        expect(runs.at(-1)?.text).toMatch(/Recovered\.\s*$/);
        await lab.expectAdministrator();
      },
    },
    "A database is damaged": {
      damage: async () => {
        await lab.backUp();
        await exec("postgres", "rm", "/var/lib/postgresql/data/global/pg_control");
        await docker("kill", lab.container("postgres"));
      },
      verify: () => lab.expectAdministrator(),
    },
    "The host is lost": {
      damage: () => lab.loseHost(),
      verify: () => lab.expectAdministrator(),
    },
    "The host and Pulumi's state are lost": {
      damage: async () => {
        await lab.loseHost();
        sandbox.loseState();
      },
      verify: async () => {
        await lab.expectSecrets();
        await lab.expectAdministrator();
        expect(await models(lab.outputs().serviceKeys["demo_service"] ?? "")).toBe(200);
      },
    },
    "Pulumi's state is lost": {
      damage: () => {
        sandbox.loseState();
        return Promise.resolve();
      },
      verify: async () => {
        await lab.expectSecrets();
        await lab.expectAdministrator();
        expect(await models(lab.outputs().serviceKeys["demo_service"] ?? "")).toBe(200);
      },
    },
  };
}

/** Breaks the stack, follows the documented procedure, and looks at what is left. */
export function checkProcedure(subject: () => EmergencyLab, heading: ProcedureHeading): void {
  it(heading, async () => {
    const lab = subject();
    const { damage, verify } = procedures(lab)[heading];
    await damage();
    const runs = await lab.follow(heading);
    await verify(runs);
    await lab.expectPerson("kept");
  });
}
