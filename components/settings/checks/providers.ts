import { providersWith, providerOf, ruleOf, type ProviderBlock } from "../model-providers";
import { problemAt, type Problem } from "../problems";
import type { ModelSettings } from "../schema";
import type { Parts } from "../setting-parts";
import { checkPartsOf, type CrossCheck } from "./cross-check";
import { has, list, missing, signInProblems } from "./sign-in";

type Model = Parts<ModelSettings>;

/** Fields without which a block cannot work. */
const REQUIRED: Readonly<Record<ProviderBlock, readonly string[]>> = {
  azure: ["apiVersion"],
  aws: ["region"],
  vertex: ["project", "location", "credentials.secret"],
};
/** Every model has what its provider needs to be reached and to sign in, and nothing that belongs to another provider. */
export const providerChecks: readonly CrossCheck[] = [
  checkPartsOf(["models"], ({ models }) =>
    models.flatMap((model, index) => (model?.model === undefined ? [] : problemsOf(model, model.model, index))),
  ),
  checkPartsOf(["models", "cloudMetadata"], ({ models, cloudMetadata }) => {
    const named = models.flatMap((model, index) =>
      model?.aws?.instanceRole === true ? `models[${index}] (${model.name ?? ""})` : [],
    );
    if (named.length === 0 || cloudMetadata === "allow") return [];
    const message = `must be allow: ${named.join(", ")} signs in with the instance's own role`;
    return [problemAt(["cloudMetadata"], message, { example: "allow" })];
  }),
];

function problemsOf(model: Model, target: string, index: number): Problem[] {
  const misplaced = misplacedFields(model, target, index);
  // A mock calls no provider.
  if (has(model, "mockResponse")) return misplaced;
  const { block, needsBlock, needsApiBase } = ruleOf(target);
  const isMissing = block !== undefined && needsBlock && !has(model, block);
  return [
    ...misplaced,
    ...(isMissing
      ? missing(["models", index, block], {}, REQUIRED[block], `is required for ${prefix(target)} models`)
      : []),
    ...(needsApiBase !== undefined && !has(model, "apiBase")
      ? [problemAt(["models", index, "apiBase"], `is required for ${prefix(target)} models`, { example: needsApiBase })]
      : []),
    ...(isMissing ? [] : signInProblems(model, target, index)),
  ];
}

/** Fields of another provider, which LiteLLM would ignore or send to this one. */
function misplacedFields(model: Model, target: string, index: number): Problem[] {
  const { block: own, takesOrganization, takesNoKey } = ruleOf(target);
  const misplaced = (["azure", "aws", "vertex"] as const).filter((block) => has(model, block) && block !== own);
  return [
    ...misplaced.map((block) =>
      problemAt(
        ["models", index, block],
        `does not fit the model ${target}: it is for models that start with ${list(providersWith(block))}`,
        { remove: true },
      ),
    ),
    ...(has(model, "organization") && takesOrganization !== true
      ? [
          problemAt(["models", index, "organization"], `does not fit the model ${target}: it is OpenAI's`, {
            remove: true,
          }),
        ]
      : []),
    ...(has(model, "providerKey") && takesNoKey === true
      ? [
          problemAt(
            ["models", index, "providerKey"],
            `does not fit the model ${target}: ${prefix(target)} signs in with ${own ?? ""}`,
            { remove: true },
          ),
        ]
      : []),
  ];
}

function prefix(target: string): string {
  return providerOf(target) ?? target;
}
