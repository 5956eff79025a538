/** Rules of this project that ESLint's own say when they are told what to look for. CONTRIBUTING.md has them in prose. */

const CONTAINER = {
  selector: "NewExpression[callee.property.name='Container'], NewExpression[callee.name='Container']",
  message:
    "Only components/docker/ makes containers, because every container gets its protections there. Make a Service for what " +
    "stays, a Job for a script, Files for what a container reads.",
};

const CONFIGURATION = {
  selector:
    "NewExpression[callee.property.name='Config'], NewExpression[callee.name='Config'], " +
    "MemberExpression[object.property.name='runtime'][property.name=/^(allConfig|getConfig)$/]",
  message:
    "components/settings/settings.ts is the only reader of stack configuration: it checks all of it and reports every problem " +
    "at once. Declare the setting in Pulumi.yaml and components/settings/schema.ts, and take it from the settings.",
};

/** How the code reaches secrets: `context.secrets`, and `values` and `inputs` of those. */
const OF_SECRETS =
  ":matches(Identifier[name=/^(secrets|secretInputs)$/], MemberExpression[object.name=/^(values|inputs)$/])";

/**
 * A container's environment is in what `docker inspect` prints. A job's is that of one process, which it does not show, so
 * that `new Job(…)` is left out.
 */
const ENVIRONMENT = {
  selector:
    `Property[key.name='environment']:not(NewExpression[callee.name='Job'] Property) ${OF_SECRETS}, ` +
    `VariableDeclarator[id.name=/[eE]nvironment$/] ${OF_SECRETS}, FunctionDeclaration[id.name=/Environment$/] ${OF_SECRETS}`,
  message:
    "docker inspect prints a container's environment. Put the secret into secretFiles: with-secrets.sh exports each file as a " +
    "variable, and most images read NAME_FILE themselves.",
};

/** What holds in every file, and per folder what holds there besides or not at all: the last that matches counts. */
export const houseRules = [
  rule(["**/*.ts"], CONTAINER, CONFIGURATION),
  rule(["components/**/*.ts"], CONTAINER, CONFIGURATION, ENVIRONMENT),
  rule(["components/docker/**/*.ts"], CONFIGURATION, ENVIRONMENT),
  rule(["components/settings/settings.ts"], CONTAINER, ENVIRONMENT),
  // A program of its own, which reads what it passes to the stack.
  rule(["examples/**/*.ts"], CONTAINER),
];

function rule(files, ...restrictions) {
  return { files, rules: { "no-restricted-syntax": ["error", ...restrictions] } };
}
