import { hostNameOf } from "./internal/service-names";
import { problemAt, type Problem } from "./internal/problems";
import { resourceProfiles, type ProfileName } from "./internal/resource-profiles";
import { limitsFor } from "./internal/limits";
import { rotatableSecretNames } from "./internal/secret-names";
import { knownSecretNames, type SettingName, type Settings } from "./settings-schema";
import { serviceNames } from "./internal/service-names";

/** MiB that LiteLLM needs for each worker: two workers were measured at 2180 MiB idle. */
const LITELLM_MEBIBYTES_PER_WORKER = 1152;
const EVERY_MODEL = "all-proxy-models";
const SALT_KEY = "would make what LiteLLM has encrypted unreadable: follow docs/rotation.md#the-salt-key";

interface CrossCheck<Names extends SettingName> {
  readonly needs: readonly Names[];
  readonly check: (settings: Pick<Settings, Names>) => Problem[];
}

/** Keeps the settings a check reads and the settings it asks for the same. */
function checkOf<Names extends SettingName>(
  needs: readonly Names[],
  check: (settings: Pick<Settings, Names>) => Problem[],
): CrossCheck<SettingName> {
  return { needs, check };
}

/** Rules that involve more than one setting. A rule is left out while a setting it reads is itself wrong. */
const crossChecks: readonly CrossCheck<SettingName>[] = [
  checkOf(["apiHost", "chatHost"], ({ apiHost, chatHost }) =>
    apiHost === chatHost ? [problemAt(["chatHost"], "must differ from apiHost: each has its own Nginx server")] : [],
  ),
  checkOf(["models", "providerKeyNames"], ({ models, providerKeyNames }) =>
    models.flatMap((model, index) => {
      const { providerKey } = model;
      if (providerKey !== undefined && !providerKeyNames.includes(providerKey)) {
        return [problemAt(["providerKeys", providerKey], `is not set, but models[${index}] (${model.name}) needs it`)];
      }
      const reachable = providerKey ?? model.apiBase ?? model.mockResponse;
      return reachable === undefined
        ? [problemAt(["models", index, "providerKey"], "is required unless the model has an apiBase or a mockResponse")]
        : [];
    }),
  ),
  checkOf(["providerKeyNames"], ({ providerKeyNames }) =>
    providerKeyNames.flatMap((name, index) => {
      const earlier = providerKeyNames.slice(0, index).find((other) => other.toLowerCase() === name.toLowerCase());
      const message = `differs from ${earlier ?? ""} in upper and lower case alone, which LiteLLM's variables do not tell apart`;
      return earlier === undefined ? [] : [problemAt(["providerKeys", name], message, { remove: true })];
    }),
  ),
  checkOf(["globalKey", "serviceKeys"], ({ globalKey, serviceKeys }) => {
    const aliases = [globalKey.alias, ...serviceKeys.map(({ alias }) => alias)];
    return serviceKeys.flatMap(({ alias }, index) =>
      aliases.indexOf(alias) <= index
        ? [problemAt(["serviceKeys", index, "alias"], `${alias} is used twice`, { example: `${alias}_2` })]
        : [],
    );
  }),
  checkOf(["rotate", "serviceKeys"], ({ rotate, serviceKeys }) => {
    const known: readonly string[] = [...rotatableSecretNames, ...serviceKeys.map(({ alias }) => alias)];
    const message = `is neither a service key nor a secret that can be rotated; known: ${known.join(", ")}`;
    return Object.keys(rotate)
      .filter((name) => !known.includes(name))
      .map((name) => problemAt(["rotate", name], name === "litellmSaltKey" ? SALT_KEY : message, { remove: true }));
  }),
  checkOf(["models", "globalKey", "serviceKeys", "newcomers"], ({ models, globalKey, serviceKeys, newcomers }) => {
    const names = new Set([EVERY_MODEL, ...models.map(({ name }) => name)]);
    const keys = [
      { path: ["globalKey"], models: globalKey.models },
      ...(newcomers.mode === "team" ? [{ path: ["newcomers"], models: newcomers.models }] : []),
      ...serviceKeys.map((key, index) => ({ path: ["serviceKeys", index], models: key.models })),
    ];
    return keys.flatMap(({ path, models: wanted }) =>
      wanted.flatMap((model, index) =>
        names.has(model)
          ? []
          : [
              problemAt([...path, "models", index], `${model} is not among the models`, {
                example: models[0]?.name ?? EVERY_MODEL,
              }),
            ],
      ),
    );
  }),
  checkOf(["ports"], ({ ports }) => {
    const entries = Object.entries(ports);
    return entries.flatMap(([name, port], index) => {
      const earlier = entries.slice(0, index).find(([, other]) => other === port);
      return earlier ? [problemAt(["ports", name], `${port} is already the ${earlier[0]} port`)] : [];
    });
  }),
  checkOf(["resources"], ({ resources }) => {
    const profile = resourceProfiles[resources.profile];
    const sum = serviceNames.reduce((total, service) => total + limitsFor(resources, service).memory, 0);
    const tooManyCores = serviceNames.filter((service) => limitsFor(resources, service).cpus > profile.cores);
    return [
      ...(sum > profile.memoryBudget ? [tooMuchMemory(resources.profile, sum)] : []),
      ...tooManyCores.map((service) =>
        problemAt(
          ["resources", "services", service, "cpus"],
          `of ${hostNameOf(service)} is above the ${profile.cores} cores of ${resources.profile}`,
          { example: String(profile.cores) },
        ),
      ),
    ];
  }),
  checkOf(["resources", "litellmWorkers"], ({ resources, litellmWorkers }) => {
    const needed = litellmWorkers * LITELLM_MEBIBYTES_PER_WORKER;
    const { memory } = limitsFor(resources, "litellm");
    return memory >= needed
      ? []
      : [
          problemAt(
            ["resources", "services", "litellm", "memory"],
            `is ${memory} MiB, but ${litellmWorkers} workers need ${needed} MiB`,
            { example: String(needed) },
          ),
        ];
  }),
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

function tooMuchMemory(name: ProfileName, sum: number): Problem {
  const { memoryBudget } = resourceProfiles[name];
  const [largest] = Object.keys(resourceProfiles).slice(-1);
  return name === largest
    ? problemAt(["resources"], `has limits that sum up to ${sum} MiB, but ${name} carries ${memoryBudget} MiB`)
    : problemAt(
        ["resources", "profile"],
        `${name} carries ${memoryBudget} MiB of limits, but the services' limits sum up to ${sum} MiB`,
        { example: largest ?? name },
      );
}

/** Applies every rule whose settings are there. */
export function crossCheck(settings: Partial<Settings>): Problem[] {
  return crossChecks
    .filter(({ needs }) => needs.every((name) => settings[name] !== undefined))
    .flatMap(({ check }) => check(settings as Settings));
}
