import { problemAt, type Problem } from "../problems";
import { EVERY_MODEL } from "../reserved-ids";
import type { ModelSettings } from "../schema";
import { servedNames } from "../served-models";
import type { Parts } from "../setting-parts";
import { checkPartsOf, type CrossCheck } from "./cross-check";

/** Words with a meaning of their own in LiteLLM's model lists (litellm/proxy/_types.py, SpecialModelNames). */
const SPECIAL_NAMES = [EVERY_MODEL, "all-team-models", "no-default-models"];

/**
 * LiteLLM never uses an entry without an `order` beside one that has it (_get_order_filtered_deployments), nor one without a
 * `weight` beside one that has it (simple_shuffle).
 */
const ALL_OR_NONE = ["order", "weight"] as const;

/** Entries that share a name agree with each other, and no access group has the name of a model. */
export const deploymentChecks: readonly CrossCheck[] = [
  checkPartsOf(["models"], ({ models }) =>
    models.flatMap((model, index) =>
      model === undefined ? [] : [...unevenFields(models, model, index), ...mode(models, model, index)],
    ),
  ),
  checkPartsOf(["models"], ({ models }) => {
    const names = new Set([...SPECIAL_NAMES, ...servedNames(models)]);
    return models.flatMap((model, index) =>
      (model?.accessGroups ?? []).flatMap((group, position) =>
        group !== undefined && names.has(group)
          ? [
              problemAt(
                ["models", index, "accessGroups", position],
                `${group} is already ${SPECIAL_NAMES.includes(group) ? "one of LiteLLM's own words" : "the name of a model"}`,
                { example: `${group}-group` },
              ),
            ]
          : [],
      ),
    );
  }),
];

type Model = Parts<ModelSettings>;
type Models = readonly (Model | undefined)[];

function unevenFields(models: Models, model: Model, index: number): Problem[] {
  return ALL_OR_NONE.filter((field) => !(field in model)).flatMap((field) => {
    const other = models.findIndex((one) => one?.name === model.name && one?.[field] !== undefined);
    const message = `is required, because models[${other}] has one: LiteLLM would never use this entry`;
    return other < 0 || model.name === undefined
      ? []
      : [problemAt(["models", index, field], message, { example: String(models[other]?.[field]) })];
  });
}

function mode(models: Models, model: Model, index: number): Problem[] {
  const other = models.findIndex((one) => one?.name === model.name && one?.mode !== undefined);
  const wanted = models[other]?.mode;
  if (model.name === undefined || wanted === undefined || index === other || model.mode === wanted) return [];
  // An invalid mode is reported elsewhere.
  if ("mode" in model && model.mode === undefined) return [];
  return [
    problemAt(["models", index, "mode"], `must be ${wanted}, as in models[${other}], which has the same name`, {
      example: wanted,
    }),
  ];
}
