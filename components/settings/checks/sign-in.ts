import { ruleOf } from "../model-providers";
import { problemAt, type Problem } from "../problems";
import type { ModelSettings } from "../schema";
import { secretReferences } from "../secret-references";
import type { Parts } from "../setting-parts";

type Model = Parts<ModelSettings>;

const SERVICE_PRINCIPAL = ["tenantId", "clientId", "clientSecret.secret"];
const ACCESS_KEY = ["accessKeyId.secret", "secretAccessKey.secret"];

/** Problems of how a model signs in at its provider, whose block is present if it needs one. */
export function signInProblems(model: Model, target: string, index: number): Problem[] {
  const { block } = ruleOf(target);
  // The problem of an invalid block is already reported.
  if (block !== undefined && has(model, block) && model[block] === undefined) return [];
  if (block === "azure") return azureProblems(model, index);
  if (block === "aws") return awsProblems(model, target, index);
  if (block === "vertex" || hasAddress(model)) return [];
  return [
    problemAt(
      ["models", index, "providerKey"],
      "is required unless the model has an apiBase, a mockResponse or a secret in params",
    ),
  ];
}

function azureProblems(model: Model, index: number): Problem[] {
  const azure = model.azure ?? {};
  const where = ["models", index, "azure"];
  const present = SERVICE_PRINCIPAL.map(first).filter((field) => has(azure, field));
  if (present.length === 0) {
    if (has(model, "providerKey") || hasParamSecret(model)) return [];
    const message = "is required unless azure has tenantId, clientId and clientSecret";
    return [problemAt(["models", index, "providerKey"], message, { example: "azure" })];
  }
  return [
    ...(has(model, "providerKey")
      ? [problemAt(["models", index, "providerKey"], "would replace azure's service principal", { remove: true })]
      : []),
    ...missing(where, azure, SERVICE_PRINCIPAL, `is required beside ${list(present)}`),
  ];
}

function awsProblems(model: Model, target: string, index: number): Problem[] {
  const aws = model.aws ?? {};
  const where = ["models", index, "aws"];
  const keys = ACCESS_KEY.map(first).filter((field) => has(aws, field));
  const instanceRole = has(aws, "instanceRole");
  const providerKey = has(model, "providerKey") && ruleOf(target).takesNoKey !== true;
  const problems = [
    ...(keys.length > 0 ? missing(where, aws, ACCESS_KEY, `is required beside ${list(keys)}`) : []),
    ...(keys.length > 0 && instanceRole
      ? [problemAt([...where, "instanceRole"], "does not fit beside an access key: use one of them", { remove: true })]
      : []),
    ...(providerKey && (keys.length > 0 || instanceRole || has(aws, "roleArn"))
      ? [problemAt(["models", index, "providerKey"], "would replace aws's keys and roles", { remove: true })]
      : []),
    ...(has(aws, "sessionName") && !has(aws, "roleArn")
      ? [problemAt([...where, "sessionName"], "names the session of a role: it needs roleArn", { remove: true })]
      : []),
  ];
  if (keys.length > 0 || instanceRole || providerKey || hasParamSecret(model)) return problems;
  const message = has(aws, "roleArn")
    ? "is required, or accessKeyId and secretAccessKey: roleArn is assumed with one of them"
    : "is required, or accessKeyId and secretAccessKey, unless the model has a providerKey";
  return [...problems, problemAt([...where, "instanceRole"], message)];
}

/** A problem for each field that a block lacks. */
export function missing(
  where: readonly (string | number)[],
  block: object,
  fields: readonly string[],
  message: string,
): Problem[] {
  return fields
    .filter((field) => !has(block, first(field)))
    .map((field) => problemAt([...where, ...field.split(".")], message));
}

/** An invalid field counts as present, because its problem is already reported. */
export function has(value: object, field: string): boolean {
  return field in value;
}

function hasAddress(model: Model): boolean {
  return has(model, "providerKey") || has(model, "apiBase") || hasParamSecret(model);
}

/** Providers with a sign-in of their own take it in `params`. */
function hasParamSecret({ params }: Model): boolean {
  return secretReferences(params).length > 0;
}

function first(path: string): string {
  return path.split(".", 1)[0] ?? path;
}

/** For example `tenantId and clientId`. */
export function list(words: readonly string[]): string {
  return new Intl.ListFormat("en").format(words);
}
