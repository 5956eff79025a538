import { z } from "zod";

import { hasMovingTag, parseImageReference } from "../image-reference";
import { parseIpv4Range } from "../subnets";
import { isMalicious, versionInTag } from "../supported-versions";

const HOST_NAME = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** A duration as LiteLLM reads it: a number and a unit. */
const DURATION = /^[1-9]\d*(s|m|h|d|w|mo)$/;
/** Used in YAML, in a shell variable's value and in Prometheus labels: no spaces, quotes or control characters. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._:/@*-]{0,127}$/;
const SECRET_NAME = /^[A-Za-z][A-Za-z0-9]{0,63}$/;

/** A DNS name with at least one dot. */
export const hostName = z.string().regex(HOST_NAME, "must be a host name in lower case with at least one dot");
/** A name of a model, a key or a route target. */
export const name = z.string().regex(NAME, "must be 1 to 128 letters, digits or . _ : / @ * -, without spaces");
/** A name of a model, or nothing. */
export const modelOrNone = z
  .string()
  .refine((text) => text === "" || NAME.test(text), "must be the name of a model, or empty");
/** Name of a value in `providerKeys` or `secrets`. */
export const secretName = z
  .string()
  .regex(SECRET_NAME, "must be a name of letters and digits that starts with a letter");
/** Messages of {@link secretReference} for no value and for a wrong one, which may be the secret itself. */
export const MISSING_REFERENCE = "is required as { secret: NAME }, with the value in secrets.NAME";
export const NO_REFERENCE = "must be { secret: NAME }, with the value in secrets.NAME";
/** The value of an entry of `secrets`. No secret is written where it is used. */
export const secretReference = z.strictObject(
  { secret: secretName },
  {
    error: ({ code, input }) => {
      if (code !== "invalid_type") return undefined;
      return input === undefined ? MISSING_REFERENCE : NO_REFERENCE;
    },
  },
);
/** A duration as LiteLLM reads it. */
export const duration = z.string().regex(DURATION, "must be a number with a unit s, m, h, d, w or mo, for example 30d");
/**
 * How often a budget resets. LiteLLM resets a budget of hours, minutes or seconds within a day, whatever the number (its
 * get_next_standardized_reset_time returns the next midnight for `720h`), and accepts no number of months other than one.
 */
export const budgetPeriod = z
  .string()
  .regex(
    /^([1-9]\d{0,3}[dw]|1mo)$/,
    "must be a number of days or weeks, or 1mo, for example 30d: LiteLLM resets shorter budgets every day",
  );
const TIME_ZONE = /^UTC$|^[A-Z][A-Za-z_]*(\/[A-Z][A-Za-z0-9_+-]*)+$/;
/** A time zone of the IANA database. Its files are named in this case. */
export const timeZone = z
  .string()
  .refine((name) => TIME_ZONE.test(name) && isKnownTimeZone(name), "must be UTC or a time zone such as Europe/Berlin");

/** Whether the IANA database has the time zone, in any case of its letters. */
function isKnownTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}
/** The URL of an HTTP service. */
export const httpUrl = z.url({ protocol: /^https?$/, error: "must be an http:// or https:// address" });
/** A positive amount. */
export const positive = z.number().positive("must be greater than 0");
/** A positive whole number. */
export const count = z.int("must be a whole number").positive("must be greater than 0");
/** USD. */
export const price = z.number().min(0, "must not be negative");
/** A TCP port. */
export const port = z.int("must be a whole number").min(1, "must be 1 to 65535").max(65535, "must be 1 to 65535");
const ORIGIN = /^https?:\/\/(\*\.)?[a-z0-9.-]+(:\d{1,5})?$/;
const ORIGIN_MESSAGE = "must be an origin such as https://portal.example.com, without a path";

/** A web origin, as CSP writes it. */
export const origin = z.string().regex(ORIGIN, ORIGIN_MESSAGE);
/** A web origin as browsers send it, without a wildcard. */
export const exactOrigin = z
  .string()
  .refine((text) => ORIGIN.test(text) && !text.includes("*"), `${ORIGIN_MESSAGE} or a wildcard`);
/** An IPv4 range or a single address. */
export const ipv4Range = z
  .string()
  .refine(
    (text) => parseIpv4Range(text.includes("/") ? text : `${text}/32`) !== undefined,
    "must be an IPv4 address or a range without host bits, such as 10.0.4.0/24",
  );
/** An image reference with a tag that does not move. */
export const image = z
  .string()
  .refine((text) => parseImageReference(text) !== undefined, "must be name:tag or name:tag@sha256:…")
  .refine(
    (text) => !hasMovingTag(parseImageReference(text)),
    "must have the tag of one version: latest, stable, nightly, main and similar tags move to other images",
  );
/** `17`, `17.11-alpine` or, as extensions name theirs, `0.8.6-pg17-trixie`. */
const POSTGRES_17 = /^17(?![0-9])|(^|[._-])pg17(?![0-9])/;

/** A PostgreSQL image that fits this stack's data volume, configuration and folders. */
export const postgresImage = image.refine(
  (text) => POSTGRES_17.test(parseImageReference(text)?.tag ?? "17"),
  "must be PostgreSQL 17: no other major version can read the data volume, and 18 keeps its data in another folder",
);

/** An image for dumps: restoring them as a test needs `initdb`, the extension vector, and Debian's user `backup`. */
export const postgresToolsImage = postgresImage.refine(
  (text) => !parseImageReference(text)?.tag.includes("alpine"),
  "must be a Debian image, not an Alpine one",
);

/** A LiteLLM image of a version that attackers did not publish. */
export const litellmImage = image.refine(
  (text) => !isMalicious("litellm", versionInTag(parseImageReference(text)?.tag ?? "") ?? ""),
  "must not be a version that attackers published to steal credentials (docs/versions.md)",
);
