import { rmSync } from "node:fs";

import { expect } from "vitest";

import { Applications } from "./applications";
import { docker, lines, removeStacks } from "./docker";
import { commandFor, documentedCommands } from "./documented-commands";
import { BACKUP_FOLDER, SECRETS, SETTINGS, STACK } from "./emergency-settings";
import { eventually } from "./https";
import { Sandbox, type Outputs, type Run } from "./sandbox";
import { canMakeDisk, SmallDisk } from "./small-disk";
import { signIn } from "./sign-in";
import type { Subject } from "./subject";
import { report, reportText } from "./timings";

const PAGE = "docs/emergencies.md";
/** A command that asks for the password of the backups. */
const ASKS_FOR_PASSWORD =
  "npm run pulumi -- config set --stack prod --secret --path 'llm-stack:secrets.backupPassword'";

/** A stack to break and to bring back with the commands of docs/emergencies.md. */
export class EmergencyLab implements Subject {
  public readonly stack = STACK;
  public readonly sandbox = new Sandbox();
  public readonly applications = new Applications(this);
  private readonly disk = new SmallDisk();
  private known: Outputs | undefined;
  /** The newest backup that has everything. */
  private backup = "";

  public readonly outputs = (): Outputs => {
    if (!this.known) throw new Error(`${STACK} is not up`);
    return this.known;
  };

  /** Brings the stack up, adds a person, and makes a backup. PostgreSQL gets a small disk if the machine allows it. */
  public async start(): Promise<void> {
    await removeStacks([STACK]);
    // Those of a killed run have another password.
    rmSync(BACKUP_FOLDER, { recursive: true, force: true });
    if (canMakeDisk()) await this.disk.create(this.container("postgres-data"));
    await this.configure();
    const up = await this.sandbox.npm("up", "--stack", STACK);
    expect(up.exitCode, up.text).toBe(0);
    report("first up", up.seconds);
    await this.lookAgain();
    await this.addPerson("kept");
    await this.backUp();
  }

  /** Writes the settings and their secrets, with a new passphrase if there is none. */
  private async configure(): Promise<void> {
    this.sandbox.writeStack(STACK, SETTINGS);
    await this.sandbox.setSecrets(STACK, { gatewayKey: SECRETS.SECRET_gatewayKey });
    await this.enter("providerKeys.example", SECRETS.PROVIDER_KEY_EXAMPLE);
  }

  /** Sets an encrypted setting, as a person types it. */
  private async enter(path: string, value: string): Promise<void> {
    const set = `npm run --silent pulumi -- config set --stack ${STACK} --secret --path llm-stack:${path}`;
    const run = await this.sandbox.shell(`printf %s '${value}' | ${set}`);
    expect(run.exitCode, run.text).toBe(0);
  }

  /** Sets the password of the backups, which is kept elsewhere, and every value that doctor then misses. */
  private async enterSecrets(): Promise<void> {
    await this.enter("secrets.backupPassword", this.outputs().backupPassword);
    const doctor = await this.sandbox.npm("doctor", "--stack", STACK);
    for (const path of ["providerKeys.example", "secrets.gatewayKey"]) expect(doctor.text).toContain(path);
    await this.enter("providerKeys.example", SECRETS.PROVIDER_KEY_EXAMPLE);
    await this.enter("secrets.gatewayKey", SECRETS.SECRET_gatewayKey);
  }

  public async remove(): Promise<void> {
    await this.sandbox.remove([STACK]);
    this.disk.remove();
    rmSync(BACKUP_FOLDER, { recursive: true, force: true });
  }

  /** Runs the commands under a heading in order, as a person would; the log gets the time of each. */
  public async follow(heading: string): Promise<readonly Run[]> {
    const commands = documentedCommands(PAGE).find((section) => section.heading === heading)?.run ?? [];
    expect(commands, `${PAGE} has commands under ${heading}`).not.toEqual([]);
    const runs: Run[] = [];
    const start = performance.now();
    for (const command of commands) {
      if (await this.isBeyondImages(command)) continue;
      if (command === ASKS_FOR_PASSWORD) {
        await this.enterSecrets();
        continue;
      }
      const run = await this.sandbox.shell(commandFor(command, STACK, this.backup));
      // `outputs` prints secrets.
      if (!command.includes(" outputs ")) reportText(command, run.text);
      expect(run.exitCode, `${command}\n${run.text}`).toBe(0);
      report(`${heading}: ${command.slice(0, 80)}`, run.seconds);
      runs.push(run);
    }
    report(`${heading}: all commands`, (performance.now() - start) / 1000);
    return runs;
  }

  /** Whether a command needs Grafana's own program, which a substitute for its image may lack. The log names what is left out. */
  private async isBeyondImages(command: string): Promise<boolean> {
    if (!command.includes("rotate.grafanaAdmin")) return false;
    const program = docker("exec", this.container("grafana"), "sh", "-c", "command -v grafana");
    const isMissing = await program.then(
      () => false,
      () => true,
    );
    if (isMissing) console.log(`Left out, because this image has no program grafana: ${command}`);
    return isMissing;
  }

  /** Reads the outputs, which have changed. */
  public async lookAgain(): Promise<void> {
    this.known = await this.sandbox.outputs(STACK);
  }

  /** A person in LiteLLM, whom the sync gives an account in Open WebUI. */
  public async addPerson(name: string): Promise<void> {
    await this.applications.litellm("/user/new", {
      user_id: name,
      user_email: `${name}@example.com`,
      auto_create_key: false,
    });
    await this.expectPerson(name);
  }

  /** Both applications have the person. */
  public async expectPerson(name: string): Promise<void> {
    const found = await eventually(
      () => this.isThere(name),
      (there) => there.every(Boolean),
      30,
    );
    expect(found, name).toEqual([true, true]);
  }

  /** Whether LiteLLM and Open WebUI have the person. */
  public async isThere(name: string): Promise<readonly boolean[]> {
    const litellm = await this.applications.query(`SELECT count(*) FROM "LiteLLM_UserTable" WHERE user_id = '${name}'`);
    const webui = await this.applications.queryWebui(`SELECT count(*) FROM "user" WHERE email = '${name}@example.com'`);
    return [litellm.trim() === "1", webui.trim() === "1"];
  }

  /** Makes a backup, and remembers its id. */
  public async backUp(): Promise<void> {
    const run = await this.sandbox.npm("backup", "--stack", STACK);
    expect(run.exitCode, run.text).toBe(0);
    const list = await this.sandbox.npm("backup", "list", "--json", "--stack", STACK);
    this.backup = (JSON.parse(list.text) as { id: string }[]).at(-1)?.id ?? "";
    report("backup", run.seconds);
  }

  /** The chat accepts the administrator's password of the outputs. */
  public async expectAdministrator(): Promise<void> {
    await this.lookAgain();
    await signIn(this);
  }

  /** The tags of LiteLLM's image. */
  public async litellmImage(): Promise<string> {
    const id = (await docker("inspect", "--format", "{{.Image}}", this.container("litellm"))).trim();
    return docker("image", "inspect", "--format", "{{.RepoTags}}", id);
  }

  /** LiteLLM has the secrets of the settings. */
  public async expectSecrets(): Promise<void> {
    for (const [file, value] of Object.entries(SECRETS)) {
      expect(await docker("exec", this.container("litellm"), "cat", `/run/secrets/${file}`)).toBe(value);
    }
  }

  /**
   * Removes Pulumi's state, all backups, and what the stack has on the host except for the data of PostgreSQL and Open WebUI. A
   * person has written the settings and the providers' keys anew.
   */
  public async loseEverySecret(): Promise<void> {
    this.sandbox.loseState();
    rmSync(BACKUP_FOLDER, { recursive: true, force: true });
    await removeStacks([STACK], ["postgres-data", "open-webui-data"]);
    rmSync(this.sandbox.stackFile(STACK));
    await this.configure();
  }

  /** Removes what the stack has on the host, as if it were another host; the folder with the backups stays. */
  public loseHost(): Promise<void> {
    return removeStacks([STACK]);
  }

  /** Writes to PostgreSQL's small disk until it is full. @returns whether it has one. */
  public async fillDisk(): Promise<boolean> {
    if (!canMakeDisk()) return false;
    const fill = "dd if=/dev/zero of=/var/lib/postgresql/data/ballast bs=64k 2>/dev/null; true";
    await docker("exec", this.container("postgres"), "sh", "-c", fill);
    return true;
  }

  /** Deletes what filled the disk. */
  public async freeDisk(): Promise<void> {
    const mount = `${this.container("postgres-data")}:/data`;
    await docker("run", "--rm", "--volume", mount, "--entrypoint", "rm", "nginx:1.30.4-alpine", "/data/ballast");
  }

  /** Docker's name of a container or a volume. */
  public container(name: string): string {
    return `llm-${STACK}-${name}`;
  }

  /** Names of the containers that run. */
  public async running(): Promise<readonly string[]> {
    const filter = ["--filter", `label=llm-stack.stack=llm-${STACK}`];
    return lines(await docker("ps", "--format", "{{.Names}}", ...filter));
  }
}
