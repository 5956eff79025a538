import { exceptions } from "../../policy/exceptions";
import { rules } from "../../policy/rules";

/** The rules and the exceptions as tables. */
export function policyTables(): Readonly<Record<string, string>> {
  const ruleRows = Object.values(rules).map(({ name, demand, reason, remedy }) => [
    `\`${name}\``,
    demand,
    reason,
    remedy,
  ]);
  const exceptionRows = exceptions.map(({ rule, service, detail, reason }) => [
    service,
    `\`${rule}\``,
    detail === undefined ? "" : `\`${detail}\``,
    reason,
  ]);
  return {
    policy: table(["Rule", "Demands", "Because", "To comply"], ruleRows),
    exceptions: table(["Service", "Rule", "Allows", "Because"], exceptionRows),
  };
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
