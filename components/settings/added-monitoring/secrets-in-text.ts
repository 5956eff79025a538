/** Forms of secrets that no file of the monitoring needs. Their messages never show what was found. */
const FORMS: readonly (readonly [form: RegExp, name: string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, "a private key"],
  [/\bsk-[A-Za-z0-9_-]{16,}/, "a key that starts with sk-"],
  [/\bgls?a_[A-Za-z0-9_]{16,}/, "a token of Grafana"],
  [/\bBearer\s+[A-Za-z0-9._~+/-]{16,}/, "a bearer token"],
  [/:\/\/[^/\s:@"']*:[^/\s@"']+@/, "a URL with a password"],
  [/"(secureJsonData|basicAuthPassword|httpHeaderValue\d+)"\s*:/, "credentials of a data source"],
];

/** What in a text looks like a secret, for example `a private key`. */
export function secretsInText(text: string): readonly string[] {
  return FORMS.filter(([form]) => form.test(text)).map(([, name]) => name);
}
