/**
 * Address of a public host as a browser shows it.
 *
 * @example publicUrl("chat.example.com", 443) // "https://chat.example.com"
 * @example publicUrl("chat.localhost", 8443) // "https://chat.localhost:8443"
 */
export function publicUrl(host: string, httpsPort: number): string {
  return `https://${host}${httpsPort === 443 ? "" : `:${httpsPort}`}`;
}
