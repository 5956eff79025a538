/** What to say about a credential in clear text. No message shows the value. */
export const CLEAR_TEXT = "holds a credential in clear text: write { secret: NAME } instead, and set secrets.NAME";

/** Names end with such a word. In between it means something else: `S3_KEY_PREFIX`, `valkey_host`. */
const NAME =
  /(^|_)(api_?keys?|keys?|secrets?|tokens?|passwords?|passwd|credentials?|authorization|auth|dsn|webhook_url)(_(json|value))?$/;
/** Prefixes of well-known keys and of HTTP's header, PEM, a service account's JSON, and a password in an address. */
const TEXT = /^(sk-|pk-lf-|AKIA|ASIA|ghp_|xox[bp]-|Bearer |Basic )|-----BEGIN |"private_key"|:\/\/[^/@\s]*:[^/@\s]*@/;
/** `max_tokens: "4096"` and `ENABLE_PASSWORD_AUTH: "true"` are settings. */
const NO_CREDENTIAL = /^(true|false|\d{1,9}|)$/i;

/** Whether a text in clear is a credential by its own form, or by the name of the option or variable that holds it. */
export function looksLikeCredential(name: string, text: string): boolean {
  return hasCredentialForm(text) || (NAME.test(words(name)) && !NO_CREDENTIAL.test(text));
}

/** Whether a text has the form of a credential, under any name. */
export function hasCredentialForm(text: string): boolean {
  return TEXT.test(text);
}

/** `clientSecret`, `X-Api-Key` and `KAGI_TOKEN` as `client_secret`, `x_api_key` and `kagi_token`. */
function words(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .toLowerCase();
}
