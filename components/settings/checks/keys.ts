import { problemAt } from "../problems";
import { RESERVED_IDS } from "../reserved-ids";
import { generatedSecretNames, rotatableSecretNames } from "../secret-names";
import { checkPartsOf, type CrossCheck } from "./cross-check";

const SALT_KEY = "would make what LiteLLM has encrypted unreadable: follow docs/rotation.md#the-salt-key";

/** Of `rotate`, too, a key has to be known by its alias. */
const RESERVED = new Set<string>([...RESERVED_IDS, ...generatedSecretNames]);
/** Limits of a key that talks to models; one with `management` talks to none. */
const MODEL_LIMITS = ["maxParallelRequests", "allowedRoutes"] as const;

/** Keys can be told apart, by LiteLLM and in `rotate`, and have no limits that LiteLLM would not look at. */
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
        ? [problemAt([...path, "alias"], `${alias} is a name that the stack itself uses`, { example: `${alias}_2` })]
        : [],
    );
  }),
  checkPartsOf(["serviceKeys"], ({ serviceKeys }) =>
    serviceKeys.flatMap((key, index) =>
      MODEL_LIMITS.filter((limit) => key?.management !== undefined && key[limit] !== undefined).map((limit) =>
        problemAt(
          ["serviceKeys", index, limit],
          "has no meaning beside management: a key that makes keys talks to no model",
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
