import { createHash } from "node:crypto";

import { DOCKER_HUB, fullName } from "../../../components/settings/image-reference";
import { parseChallenge } from "./challenge";
import { credentialsFor } from "./credentials";
import { readJson, refusalOf } from "./refusal";
import { RegistryProblem } from "./registry-problem";
import { send, type Answer } from "./send";
import { authorization, isThisMachine } from "./token";

/** Lists of all platforms first: their digest is the same on every machine. */
const MANIFESTS = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");
const DIGEST = /^sha256:[0-9a-f]{64}$/;
/** Tags in one answer; a registry may send fewer. */
const PAGE = 1000;
/** Pages of tags; some repositories have ten thousand tags. */
const MOST_PAGES = 100;

/** A repository in a registry, by the name in an image's reference without its tag. */
interface Repository {
  readonly registry: string;
  readonly path: string;
}

/**
 * Asks registries by their HTTP API (https://distribution.github.io/distribution/spec/api/). It needs no Docker, and keeps the
 * authorisation for a repository until the program ends.
 */
export class Registries {
  private readonly authorizations = new Map<string, string>();

  /**
   * The digest that a tag or a digest of a repository has now, for all platforms together.
   *
   * @param repository as in an image's reference, for example `redis` or `ghcr.io/berriai/litellm`.
   * @returns undefined when the repository has no such tag or digest, or does not exist.
   * @throws RegistryProblem when the registry gives no answer.
   */
  public async digestOf(repository: string, tagOrDigest: string): Promise<string | undefined> {
    const place = placeOf(repository);
    // Docker Hub counts only GET as a pull.
    const head = await this.ask(place, "HEAD", `manifests/${tagOrDigest}`);
    if (head.status === 404) return undefined;
    const told = head.headers["docker-content-digest"];
    if (told !== undefined && DIGEST.test(told)) return told;
    const { status, body } = await this.ask(place, "GET", `manifests/${tagOrDigest}`);
    return status === 404 ? undefined : `sha256:${createHash("sha256").update(body).digest("hex")}`;
  }

  /**
   * All tags of a repository.
   *
   * @returns undefined when there is no such repository.
   * @throws RegistryProblem when the registry gives no answer.
   */
  public async tagsOf(repository: string): Promise<readonly string[] | undefined> {
    const place = placeOf(repository);
    const tags: string[] = [];
    let query: string | undefined = `n=${PAGE}`;
    for (let page = 0; query !== undefined; page += 1) {
      if (page === MOST_PAGES) {
        throw new RegistryProblem(`${repository} has more than ${tags.length} tags`, "choose a version by hand");
      }
      const answer: Answer = await this.ask(place, "GET", `tags/list?${query}`);
      if (answer.status === 404) return undefined;
      const { tags: found } = readJson(answer, place.registry) as { readonly tags?: readonly string[] | null };
      tags.push(...(found ?? []));
      query = nextQuery(answer);
    }
    return tags;
  }

  private async ask({ registry, path }: Repository, method: "GET" | "HEAD", resource: string): Promise<Answer> {
    const host = registry === DOCKER_HUB ? "registry-1.docker.io" : registry;
    const url = new URL(`${isThisMachine(registry) ? "http" : "https"}://${host}/v2/${path}/${resource}`);
    const key = `${registry}/${path}`;
    const request = () => {
      const known = this.authorizations.get(key);
      const accept = resource.startsWith("manifests/") ? MANIFESTS : "application/json";
      return send(url, { method, headers: { accept, ...(known && { authorization: known }) } });
    };
    let answer = await request();
    const challenge = answer.status === 401 ? parseChallenge(answer.headers["www-authenticate"]) : undefined;
    if (challenge) {
      const credentials = await credentialsFor(registry);
      const found = await authorization({ challenge, credentials, registry, path, send });
      if (found !== undefined) {
        this.authorizations.set(key, found);
        answer = await request();
      }
    }
    const refusal = refusalOf(answer, registry, path);
    if (refusal) throw refusal;
    return answer;
  }
}

function placeOf(repository: string): Repository {
  const [registry = "", ...path] = fullName(repository).split("/");
  return { registry, path: path.join("/") };
}

/** Only the query of the next page: its host must stay the same, because the request has credentials. */
function nextQuery({ headers }: Answer): string | undefined {
  const [, next] = /<([^>]+)>\s*;\s*rel="?next"?/i.exec(headers["link"] ?? "") ?? [];
  return next?.split("?")[1];
}
