/**
 * Value of libpq's PGOPTIONS that sets a session's settings. The server splits it at spaces unless a backslash escapes them:
 * https://www.postgresql.org/docs/17/libpq-connect.html#LIBPQ-CONNECT-OPTIONS.
 */
export function pgOptions(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value.replace(/[\\\s]/g, "\\$&")}`)
    .join(" ");
}
