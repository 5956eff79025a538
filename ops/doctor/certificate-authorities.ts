import { readAuthorityEntries, type AuthorityEntry } from "../../components/settings/certificate-authorities";
import { packageRoot } from "../../components/settings/package-files";
import { plural, type Finding } from "./finding";
import { forStack } from "../stack-remedy";

const CHECK = "authorities";
const DAY = 24 * 60 * 60 * 1000;
/** Companies need more time to replace an authority than a server's certificate. */
const SOON_DAYS = 60;

/** Whether every certificate authority of the settings can be read and is still valid; nothing if there are none. */
export function diagnoseAuthorities(stack: string, entries: readonly string[], now: Date): Finding[] {
  // Paths are relative to the project's folder, where the program runs.
  const read = readAuthorityEntries(entries, packageRoot);
  const findings = read.flatMap((entry) => evaluateEntry(stack, entry, now));
  const count = read.reduce((sum, { certificates }) => sum + certificates.length, 0);
  if (findings.length > 0 || count === 0) return findings;
  return [{ check: CHECK, level: "ok", message: `${plural(count, "certificate")} of your own, all valid` }];
}

function evaluateEntry(stack: string, { name, certificates, problem }: AuthorityEntry, now: Date): Finding[] {
  if (problem) {
    const remedy = forStack(stack, problem.remedy);
    return [{ check: CHECK, level: "error", message: `${problem.path} ${problem.message}`, remedy }];
  }
  return certificates.flatMap(({ subject, validTo }): Finding[] => {
    const end = new Date(validTo);
    const remaining = end.getTime() - now.getTime();
    if (remaining > SOON_DAYS * DAY) return [];
    const whose = subject.split("\n").at(-1) ?? subject;
    const when = `${remaining <= 0 ? "expired" : "expires"} on ${end.toISOString().slice(0, 10)}`;
    const remedy = "add the authority's new certificate to certificateAuthorities and run: npm run up";
    return [{ check: CHECK, level: "warning", message: `${whose} (${name}) ${when}`, remedy }];
  });
}
