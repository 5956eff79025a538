/** Named entities of HTML. */
const ENTITIES: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" };

/**
 * A pattern of all forms in which a secret may appear in a log: as it is, URL-encoded, escaped in JSON or HTML, in hexadecimal,
 * and in Base64 at any position of a longer text, such as the credentials of Basic authentication. Programs differ in which
 * characters they encode, so each one may be encoded or not.
 */
export function patternOf(secret: string): RegExp {
  const inBase64 = [secret, JSON.stringify(secret).slice(1, -1)].flatMap((text) =>
    [0, 1, 2].map((offset) => base64At(text, offset)),
  );
  const hex = anyCase(Buffer.from(secret).toString("hex"));
  const base64 = inBase64.filter((text) => text !== "").map((text) => Array.from(text, base64Character).join(""));
  return new RegExp([...new Set([Array.from(secret, character).join(""), ...base64, hex])].join("|"), "g");
}

/** One character of a text, encoded in any way. */
function character(text: string): string {
  if (/[A-Za-z0-9]/.test(text)) return text;
  const entities = [`#0*${text.codePointAt(0) ?? 0}`, `#[xX]0*${anyCase((text.codePointAt(0) ?? 0).toString(16))}`];
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
  const forms = [
    text === "\\" ? "\\\\{1,8}" : literal(text),
    ...(text === " " ? ["\\+"] : []),
    ...(text === "\n" ? ["[nr]"] : []),
    percentEncoded(text),
    units.map((unit) => `\\\\{1,4}u${anyCase(unit.toString(16).padStart(4, "0"))}`).join(""),
    `&(?:${[ENTITIES[text], ...entities].filter(Boolean).join("|")});`,
  ];
  // JSON in JSON has several backslashes before a character.
  return `\\\\{0,4}(?:${forms.join("|")})`;
}

/** Base64 for URLs has - and _ in the place of + and /. */
function base64Character(text: string): string {
  if (text === "+") return `(?:-|${character("+")})`;
  if (text === "/") return `(?:_|${character("/")})`;
  return text;
}

function percentEncoded(text: string): string {
  return [...Buffer.from(text)].map((byte) => `%(?:25)?${anyCase(byte.toString(16).padStart(2, "0"))}`).join("");
}

function literal(text: string): string {
  return text.replace(/[-\\^$*+?.()|[\]{}/]/g, "\\$&");
}

function anyCase(hex: string): string {
  return hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

/**
 * The characters of Base64 that depend on the secret alone, if `offset` bytes of its first group of three belong to the text
 * before it.
 */
function base64At(secret: string, offset: number): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
  return bytes.toString("base64").slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6));
}
