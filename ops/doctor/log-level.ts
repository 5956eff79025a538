import type { Settings } from "../../components/settings/schema";
import { setSetting, type Finding } from "./finding";

/** Reminds of a log level that was raised for an incident; `up` prints it, too. */
export function evaluateLogLevel(stack: string, { logLevel }: Partial<Pick<Settings, "logLevel">>): Finding[] {
  if (logLevel === undefined || logLevel === "ERROR") return [];
  const message = `LiteLLM logs at ${logLevel}: its log grows with every request`;
  const remedy = `after the incident: ${setSetting(stack, "logLevel", "ERROR")}, then npm run up -- --stack ${stack}`;
  return [{ check: "log level", level: "warning", message, remedy }];
}
