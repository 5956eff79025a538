/** Numbers, times and names as a page shows them. */
export interface Format {
  readonly count: (value: number) => string;
  /** Short form for axes and tiles, such as 12K. */
  readonly compact: (value: number) => string;
  readonly money: (usd: number) => string;
  readonly share: (value: number) => string;
  /** A day in UTC, given as YYYY-MM-DD. */
  readonly day: (date: string) => string;
  readonly shortDay: (date: string) => string;
  /** Date and time in the site's time zone. */
  readonly time: (iso: string) => string;
  /** Date in the site's time zone. */
  readonly date: (iso: string) => string;
  readonly clock: (moment: Date) => string;
}

/**
 * Formats for a language and a time zone.
 *
 * @param locale language as BCP 47; an unknown one gives English.
 * @param timeZone IANA name or offset; a browser that does not know it uses UTC, and every time then says so.
 */
export function createFormat(locale: string, timeZone: string): Format {
  const language = knownLocale(locale);
  const zone = knownTimeZone(timeZone);
  const number = (options: Intl.NumberFormatOptions) => new Intl.NumberFormat(language, options);
  const date = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(language, options);
  const count = number({ maximumFractionDigits: 0 });
  const compact = number({ notation: "compact", maximumFractionDigits: 1 });
  const money = number({ style: "currency", currency: "USD", currencyDisplay: "narrowSymbol" });
  const smallMoney = number({
    style: "currency",
    currency: "USD",
    currencyDisplay: "narrowSymbol",
    maximumSignificantDigits: 2,
  });
  const share = number({ style: "percent", maximumFractionDigits: 1 });
  const day = date({ dateStyle: "medium", timeZone: "UTC" });
  const shortDay = date({ day: "numeric", month: "short", timeZone: "UTC" });
  const time = date({
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: zone,
    ...(zone === "UTC" ? { timeZoneName: "short" } : {}),
  });
  const localDay = date({ dateStyle: "medium", timeZone: zone });
  const clock = date({ timeStyle: "medium", timeZone: zone });
  return {
    count: (value) => count.format(value),
    compact: (value) => compact.format(value),
    // A cent hides what most requests cost.
    money: (usd) => (usd > 0 && usd < 0.01 ? smallMoney : money).format(usd),
    share: (value) => share.format(value),
    day: (text) => whenValid(`${text}T00:00:00Z`, day),
    shortDay: (text) => whenValid(`${text}T00:00:00Z`, shortDay),
    time: (iso) => whenValid(iso, time),
    date: (iso) => whenValid(iso, localDay),
    clock: (moment) => clock.format(moment),
  };
}

/**
 * A name of someone else as it can be shown. Characters that are invisible or change the direction of text become visible,
 * because they can make one name look like another. Joiners stay: emoji and several scripts need them.
 */
export function visibleName(name: string): string {
  return name.replaceAll(/(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu, "\uFFFD");
}

function whenValid(iso: string, format: Intl.DateTimeFormat): string {
  const moment = new Date(iso);
  return Number.isNaN(moment.getTime()) ? "–" : format.format(moment);
}

function knownLocale(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? "en";
  } catch {
    return "en";
  }
}

function knownTimeZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}
