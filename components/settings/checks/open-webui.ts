import { CLEAR_TEXT, looksLikeCredential } from "../credentials";
import { modelFor, modelsOfMode, type ModelMode } from "../model-modes";
import { reasonAgainst } from "../open-webui-variables";
import { problemAt, type Problem } from "../problems";
import { allowsModel } from "../served-models";
import type { Parts } from "../setting-parts";
import type { Settings } from "../schema";
import { checkOf, checkPartsOf, type CrossCheck } from "./cross-check";

/** The setting that chooses the model of each mode. */
const CHOICES = {
  transcription: "transcriptionModel",
  speech: "speechModel",
  image: "imageModel",
} as const satisfies Partial<Record<ModelMode, keyof Settings["openWebui"]>>;

const VARIABLE = /^[A-Z][A-Z0-9_]*$/;

/** What Open WebUI uses is declared, and its own variables undo nothing of the stack. */
export const openWebuiChecks: readonly CrossCheck[] = [
  checkOf(["models", "documents"], ({ models, documents }) =>
    chosenProblems(models, "embedding", documents.embeddingModel, ["documents", "embeddingModel"]),
  ),
  checkOf(["models", "openWebui"], ({ models, openWebui }) =>
    Object.entries(CHOICES).flatMap(([mode, setting]) => {
      const path = ["openWebui", setting];
      const [first, second] = modelsOfMode(models, mode as ModelMode);
      if (openWebui[setting] === "" && first !== undefined && second !== undefined) {
        return [problemAt(path, `must choose one of the models with mode ${mode}`, { example: first })];
      }
      return chosenProblems(models, mode as ModelMode, openWebui[setting], path);
    }),
  ),
  checkOf(["models", "documents", "openWebui", "globalKey"], ({ models, documents, openWebui, globalKey }) => {
    const chosen = Object.entries(CHOICES).map(([mode, setting]) =>
      modelFor(models, mode as ModelMode, openWebui[setting]),
    );
    const used = [documents.embeddingModel, ...chosen].filter((model): model is string => (model ?? "") !== "");
    const refused = used.filter((model) => !allowsModel(globalKey.models, model, models));
    return refused.map((model) =>
      problemAt(["globalKey", "models"], `do not have ${model}, which Open WebUI uses with this key`),
    );
  }),
  checkPartsOf(["openWebui"], ({ openWebui }) => variableProblems(openWebui.environment ?? {})),
];

function chosenProblems(
  models: Settings["models"],
  mode: ModelMode,
  chosen: string,
  path: readonly string[],
): Problem[] {
  const known = modelsOfMode(models, mode);
  if (chosen === "" || known.includes(chosen)) return [];
  const message = `${chosen} is not among the models with mode ${mode}`;
  return [problemAt([...path], message, known[0] === undefined ? { remove: true } : { example: known[0] })];
}

function variableProblems(environment: Parts<Settings["openWebui"]["environment"]>): Problem[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    const path = ["openWebui", "environment", name];
    const reason = VARIABLE.test(name) ? reasonAgainst(name) : "is not the name of a variable";
    if (reason !== undefined) return [problemAt(path, reason, { remove: true })];
    return typeof value === "string" && looksLikeCredential(name, value)
      ? [problemAt(path, CLEAR_TEXT, { remove: true })]
      : [];
  });
}
