import { problemAt } from "../problems";
import { knownSecretNames } from "../schema";
import { checkOf, type CrossCheck } from "./cross-check";

/** Every secret that a setting names is there, and no other one. */
export const secretChecks: readonly CrossCheck[] = [
  checkOf(["alertReceivers", "secretNames"], ({ alertReceivers, secretNames }) =>
    alertReceivers.flatMap(({ name, urlSecret }) =>
      secretNames.includes(urlSecret)
        ? []
        : [problemAt(["secrets", urlSecret], `is not set, but the alert receiver ${name} needs it`)],
    ),
  ),
  checkOf(["signIn", "secretNames"], ({ signIn, secretNames }) =>
    signIn.mode !== "oidc" || secretNames.includes(signIn.clientSecret)
      ? []
      : [problemAt(["secrets", signIn.clientSecret], "is not set, but signIn needs it")],
  ),
  checkOf(["alertReceivers", "signIn", "secretNames"], ({ alertReceivers, signIn, secretNames }) => {
    const known = new Set([
      ...knownSecretNames,
      ...alertReceivers.map(({ urlSecret }) => urlSecret),
      ...(signIn.mode === "oidc" ? [signIn.clientSecret] : []),
    ]);
    return secretNames
      .filter((name) => !known.has(name))
      .map((name) => problemAt(["secrets", name], "is not the name of a secret that anything uses", { remove: true }));
  }),
];
