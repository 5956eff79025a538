import { problemAt } from "../problems";
import { RESERVED_IDS } from "../reserved-ids";
import { generatedSecretNames, rotatableSecretNames } from "../secret-names";
import { checkPartsOf, type CrossCheck } from "./cross-check";

const SALT_KEY = "would make LiteLLM's encrypted data unreadable: follow docs/rotation.md#the-salt-key";

/** The names of generated secrets too, because `rotate` accepts both names and aliases. */
const RESERVED = new Set<string>([...RESERVED_IDS, ...generatedSecretNames]);
/** Limits of a key that calls models; a key with `management` calls none. */
const MODEL_LIMITS = ["maxParallelRequests", "allowedRoutes"] as const;

/** Aliases are unique for LiteLLM and for `rotate`, and no key has a limit that LiteLLM would ignore. */
export const keyChecks: readonly CrossCheck[] = [
  checkPartsOf(["globalKey", "serviceKeys"], ({ globalKey, serviceKeys }) => {
    const aliases = [globalKey.alias, ...serviceKeys.map((key) => key?.alias)];
    return serviceKeys.flatMap((key, index) =>
      key?.alias !== undefined && aliases.indexOf(key.alias) <= index
        ? [problemAt(["serviceKeys", index, "alias"], `${key.alias} is used twice`, { example: `${key.alias}_2` })]
        : [],
    );
  }),
  checkPartsOf(["globalKey", "serviceKeys"], ({ globalKey, serviceKeys }) => {
    const keys = [
      { path: ["globalKey"], alias: globalKey.alias },
      ...serviceKeys.map((key, index) => ({ path: ["serviceKeys", index], alias: key?.alias })),
    ];
    return keys.flatMap(({ path, alias }) =>
      alias !== undefined && RESERVED.has(alias)
        ? [problemAt([...path, "alias"], `${alias} is reserved for the stack itself`, { example: `${alias}_2` })]
        : [],
    );
  }),
  checkPartsOf(["serviceKeys"], ({ serviceKeys }) =>
    serviceKeys.flatMap((key, index) =>
      MODEL_LIMITS.filter((limit) => key?.management !== undefined && key[limit] !== undefined).map((limit) =>
        problemAt(
          ["serviceKeys", index, limit],
          "cannot be combined with management: a key that creates keys calls no models",
          { remove: true },
        ),
      ),
    ),
  ),
  checkPartsOf(["rotate", "serviceKeys"], ({ rotate, serviceKeys }) => {
    const aliases = serviceKeys.flatMap((key) => key?.alias ?? []);
    const known: readonly string[] = [...rotatableSecretNames, ...aliases];
    const message = `is neither a service key nor a secret that can be rotated; known: ${known.join(", ")}`;
    return Object.keys(rotate)
      .filter((name) => !known.includes(name))
      .map((name) => problemAt(["rotate", name], name === "litellmSaltKey" ? SALT_KEY : message, { remove: true }));
  }),
];
