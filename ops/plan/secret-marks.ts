/** Placeholder for a secret value. */
export const SECRET = "[secret]";

/** Placeholder for the self-signed certificate, which only the deployment generates. It is no secret. */
export const CERTIFICATE = "[certificate]";

/** How Pulumi marks a secret on the wire: https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/runtime/rpc.ts. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/** Whether a whole recorded value is marked as secret. */
export function isSecret(value: unknown): value is { readonly value: unknown } {
  return isObject(value) && value[SIGNATURE] === SECRET_SIGNATURE;
}

/** A recorded value without secret markers. */
export function unwrap(value: unknown): unknown {
  if (isSecret(value)) return unwrap(value.value);
  return mapFields(value, unwrap);
}

/** What a preview or a state file shows of a recorded value: everything that is not marked as secret. */
export function visiblePart(value: unknown): unknown {
  return isSecret(value) ? SECRET : mapFields(value, visiblePart);
}

/** Changes every field of an object or item of a list. */
export function mapFields(value: unknown, change: (field: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(change);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, change(field)]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
