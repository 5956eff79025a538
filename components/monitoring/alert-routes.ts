import type { AlertReceiverSettings } from "../settings/schema";
import { escapePattern } from "../settings/wildcards";

/** Receiver that notifies no one: Alertmanager's page still shows its alerts. Its declaration is in the template. */
export const SILENT = "silent";
/** Receiver of Watchdog. Receivers of the stack cannot have this name, because theirs have no hyphen. */
export const HEARTBEAT = "dead-man-switch";

/** What a receiver gets unless its settings say otherwise. */
const SEVERITIES: NonNullable<AlertReceiverSettings["severities"]> = ["critical", "warning"];

/** The routes of a receiver. Each continues with the next, because a receiver gets its alerts whatever others get. */
export function receiverRoutes(receiver: AlertReceiverSettings): readonly object[] {
  const { name, severities = SEVERITIES, forTeams, quietHours } = receiver;
  const route = (of: readonly string[], muted: readonly string[]) => ({
    matchers: [
      of.length === 1 ? `severity="${of[0] ?? ""}"` : `severity=~"${of.join("|")}"`,
      ...(forTeams ? [`team_alias=~"${forTeams.map(matcherPattern).join("|")}"`] : []),
    ],
    receiver: name,
    continue: true,
    ...(muted.length > 0 && { mute_time_intervals: muted }),
  });
  if (!quietHours) return [route(severities, [])];
  return severities.map((severity) => route([severity], severity === "critical" ? [] : [intervalName(name)]));
}

/** The route of an alert that tests one receiver. */
export function testRoute({ name }: AlertReceiverSettings): object {
  return { matchers: [`receiver="${name}"`], receiver: name };
}

/** In a matcher's string a backslash is written twice. */
function matcherPattern(text: string): string {
  return escapePattern(text).replaceAll("\\", String.raw`\\`);
}

function intervalName(receiver: string): string {
  return `quiet-hours-of-${receiver}`;
}

/** The time intervals of a receiver with quiet hours. Alertmanager's ranges end at midnight, so a night is two of them. */
export function quietIntervals({ name, quietHours }: AlertReceiverSettings): readonly object[] {
  if (!quietHours) return [];
  const { from, to, timeZone: location, days: weekdays } = quietHours;
  const range = (start: string, end: string) => ({ start_time: start, end_time: end });
  const times = from < to ? [range(from, to)] : [range(from, "24:00"), range("00:00", to)];
  const notEmpty = times.filter(({ start_time, end_time }) => start_time !== end_time);
  const ranges = [{ times: notEmpty, location }, ...(weekdays ? [{ weekdays, location }] : [])];
  return [{ name: intervalName(name), time_intervals: ranges }];
}
