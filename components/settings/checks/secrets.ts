import { problemAt } from "../problems";
import { knownSecretNames } from "../schema";
import { checkPartsOf, type CrossCheck } from "./cross-check";

/** Every secret that a setting names is set, and no other. */
export const secretChecks: readonly CrossCheck[] = [
  checkPartsOf(["alertReceivers", "secretNames"], ({ alertReceivers, secretNames }) =>
    alertReceivers.flatMap(({ name = "", urlSecret } = {}) =>
      urlSecret === undefined || secretNames.includes(urlSecret)
        ? []
        : [problemAt(["secrets", urlSecret], `is not set, but the alert receiver ${name} needs it`)],
    ),
  ),
  checkPartsOf(["signIn", "secretNames"], ({ signIn, secretNames }) =>
    signIn.mode !== "oidc" || signIn.clientSecret === undefined || secretNames.includes(signIn.clientSecret)
      ? []
      : [problemAt(["secrets", signIn.clientSecret], "is not set, but signIn needs it")],
  ),
  checkPartsOf(["alertReceivers", "signIn", "secretNames"], ({ alertReceivers, signIn, secretNames }) => {
    const known = new Set([
      ...knownSecretNames,
      ...alertReceivers.map((receiver) => receiver?.urlSecret),
      ...(signIn.mode === "oidc" ? [signIn.clientSecret] : []),
    ]);
    // While a setting's secret name is missing, it could be the name of any secret.
    if (signIn.mode === undefined || known.has(undefined)) return [];
    return secretNames
      .filter((name) => name !== undefined && !known.has(name))
      .map((name = "") => problemAt(["secrets", name], "is not a secret that the stack uses", { remove: true }));
  }),
];
