import { readPackageFile } from "../settings/package-files";
import type { RenderedFile } from "../templates/rendered-file";
import type { StackContext } from "./stack-context";

/** The file in a container with the public authorities and the company's own; {@link bundledAuthorities} writes it. */
export const AUTHORITIES_BUNDLE = "/tmp/certificate-authorities.pem";

/** What a container needs to trust the company's authorities; nothing is in it if there are none. */
export interface AuthoritiesArgs {
  /** First words of the entry point. */
  readonly entrypoint: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Files for the folder with the service's configuration. */
  readonly files: readonly RenderedFile[];
}

const NONE: AuthoritiesArgs = { entrypoint: [], environment: {}, files: [] };

/**
 * For programs that trust a single file: at start, a script adds the company's authorities to the image's own. Python's `ssl`,
 * httpx and aiohttp read SSL_CERT_FILE, requests reads REQUESTS_CA_BUNDLE and botocore AWS_CA_BUNDLE.
 *
 * @param folder the folder with the service's configuration.
 */
export function bundledAuthorities(
  { authorities }: Pick<StackContext, "authorities">,
  folder: string,
): AuthoritiesArgs {
  if (authorities === "") return NONE;
  const script = readPackageFile("config-templates/shared/with-authorities.sh");
  return {
    entrypoint: [`${folder}/with-authorities.sh`],
    environment: {
      AWS_CA_BUNDLE: AUTHORITIES_BUNDLE,
      REQUESTS_CA_BUNDLE: AUTHORITIES_BUNDLE,
      SSL_CERT_FILE: AUTHORITIES_BUNDLE,
    },
    files: [
      { path: "with-authorities.sh", content: script, executable: true },
      { path: "certificate-authorities.pem", content: authorities },
    ],
  };
}

/**
 * For programs in Go, which read the image's own file and then every file in the folders of SSL_CERT_DIR (crypto/x509,
 * root_unix.go).
 *
 * @param folder the folder with the service's configuration.
 */
export function goAuthorities({ authorities }: Pick<StackContext, "authorities">, folder: string): AuthoritiesArgs {
  if (authorities === "") return NONE;
  return {
    entrypoint: [],
    environment: { SSL_CERT_DIR: `/etc/ssl/certs:${folder}/authorities` },
    files: [{ path: "authorities/certificate-authorities.pem", content: authorities }],
  };
}
