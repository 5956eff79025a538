import { join } from "node:path";

import { expect, it } from "vitest";

import type { Audit } from "../../../ops/audit/audit";
import { docker } from "../support/docker";
import type { Subject } from "../support/subject";
import { report } from "../support/timings";

/** `npm run audit -- --live` finds no drift of a stack that no one touched, and names what someone changed by hand. */
export function checkAudit(subject: Subject): void {
  const { stack } = subject;
  const audit = async () => {
    const out = join(subject.sandbox.folder, "audit");
    const run = await subject.sandbox.npm("audit", "--stack", stack, "--live", "--json", "--out", out);
    const { live } = JSON.parse(run.text) as Audit;
    const drift = (live?.drift ?? []).map(({ area, subject, message }) => `${area}: ${subject}: ${message}`);
    return { ...run, drift, evidence: live?.evidence };
  };
  const nginx = `llm-${stack}-nginx`;
  /** Runs a shell script in the volume with Nginx's files, which Nginx itself cannot change. */
  const inFiles = async (script: string) => {
    const format = '{{range .Mounts}}{{if eq .Destination "/etc/nginx/llm-stack"}}{{.Name}}{{end}}{{end}}';
    const volume = (await docker("inspect", "--format", format, nginx)).trim();
    const image = (await docker("inspect", "--format", "{{.Image}}", nginx)).trim();
    const place = ["--volume", `${volume}:/files`, "--workdir", "/files", "--user", "0:0", "--network", "none"];
    await docker("run", "--rm", ...place, "--entrypoint", "sh", image, "-c", script);
  };
  const inDatabase = (sql: string) =>
    docker("exec", `llm-${stack}-postgres`, "psql", "--username=postgres", "--dbname=litellm", "--command", sql);

  it("names a file and a grant that someone changed by hand", async () => {
    await inFiles("cp -p headers.conf kept && echo '# by hand' >>headers.conf");
    await inDatabase('GRANT SELECT (token) ON "LiteLLM_VerificationToken" TO sync');
    const { exitCode, drift } = await audit();
    await inFiles("mv kept headers.conf");
    await inDatabase('REVOKE SELECT (token) ON "LiteLLM_VerificationToken" FROM sync');
    expect(exitCode).toBe(1);
    expect(drift).toEqual([
      "files: nginx: /etc/nginx/llm-stack/headers.conf: has another content than the rendered file",
      "files: nginx: /etc/nginx/llm-stack/kept: is not declared",
      "database grants: database litellm: not declared: sync may SELECT token of public.LiteLLM_VerificationToken",
    ]);
  });

  it("finds no drift once that is put right, and shows the backups", async () => {
    const { exitCode, text, seconds, drift, evidence } = await audit();
    expect(drift).toEqual([]);
    expect(exitCode, text).toBe(0);
    expect(evidence?.targets.map(({ backup }) => backup)).toEqual([expect.stringMatching(/^20\d\d-/)]);
    report("audit of the running stack", seconds);
  });
}
