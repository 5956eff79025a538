import { SECRET } from "../plan/secret-marks";
import { patternOf } from "./encodings";

/** What looks like a secret of any issuer. The first group stays. */
const PATTERNS: readonly RegExp[] = [
  /()-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /()\bsk-[A-Za-z0-9_.-]{8,}/g,
  /()\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g,
  /()\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /()\b(?:gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|AIza)[A-Za-z0-9_-]{16,}/g,
  /(\b(?:bearer|basic)\s+)[A-Za-z0-9._~+/=-]{8,}/gi,
  /(:\/\/[^/\s:@"']*:)[^/\s@"']+(?=@)/g,
  // A name, perhaps quoted or escaped, then : or =, then a value, perhaps quoted or escaped.
  /((?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|authorization|cookie)\\*["']?\s*[:=]\s*\\*["']?)(?!\[secret\]|bearer\b|basic\b|null\b|true\b|false\b|\{|\[|os\.environ|\/)[^\s"'\\,;&}\])]{6,}/gi,
];

const EMAIL = /[\p{L}\p{N}._%+-]+(?:@|%40|\\u0040)(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}/giu;

/** Removes secrets, and by default the e-mail addresses of people, from any text. */
export class Redactor {
  private readonly known: readonly RegExp[];
  private readonly people = new Map<string, number>();

  /**
   * @param secrets every known value.
   * @param keepsPeople whether e-mail addresses stay.
   */
  constructor(
    secrets: readonly string[],
    private readonly keepsPeople: boolean,
  ) {
    // Longest first, because a secret may begin with another one.
    this.known = [...new Set(secrets)].sort((one, other) => other.length - one.length).map(patternOf);
  }

  /** The text without secrets. A person has the same number in every text. */
  public redact(text: string): string {
    let clean = text;
    for (const pattern of this.known) clean = clean.replace(pattern, SECRET);
    for (const pattern of PATTERNS) clean = clean.replace(pattern, `$1${SECRET}`);
    return this.keepsPeople ? clean : clean.replace(EMAIL, (address) => this.numberOf(address));
  }

  private numberOf(address: string): string {
    const key = address.toLowerCase().replace(/%40|\\u0040/, "@");
    const number = this.people.get(key) ?? this.people.size + 1;
    this.people.set(key, number);
    return `[person ${number}]`;
  }
}
