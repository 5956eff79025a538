/** Rules of this project as options of an ESLint rule. CONTRIBUTING.md explains them. */

const CONTAINER = {
  selector: "NewExpression[callee.property.name='Container'], NewExpression[callee.name='Container']",
  message:
    "Only components/docker/ creates containers, because every container gets its protections there. Use runService for a " +
    "long-running container, a Job for a script and mountFiles for files that a container reads.",
};

const CONFIGURATION = {
  selector:
    "NewExpression[callee.property.name='Config'], NewExpression[callee.name='Config'], " +
    "MemberExpression[object.property.name='runtime'][property.name=/^(allConfig|getConfig)$/]",
  message:
    "Only components/settings/settings.ts reads stack configuration: it checks all of it and reports every problem at once. " +
    "Declare the setting in Pulumi.yaml and components/settings/schema.ts, and read it from the settings.",
};

/** How code accesses secrets: `context.secrets`, and its `values` and `inputs`. */
const OF_SECRETS =
  ":matches(Identifier[name=/^(secrets|secretInputs)$/], MemberExpression[object.name=/^(values|inputs)$/])";

/**
 * `docker inspect` prints a container's environment. It does not show a job's environment, which belongs to one process, so
 * `new Job(…)` is exempt.
 */
const ENVIRONMENT = {
  selector:
    `Property[key.name='environment']:not(NewExpression[callee.name='Job'] Property) ${OF_SECRETS}, ` +
    `VariableDeclarator[id.name=/[eE]nvironment$/] ${OF_SECRETS}, FunctionDeclaration[id.name=/Environment$/] ${OF_SECRETS}`,
  message:
    "docker inspect prints a container's environment. Put the secret into secretFiles: with-secrets.sh exports each file as a " +
    "variable, and most images read the file that NAME_FILE names.",
};

/** Rules for all files, then for folders with more or fewer rules. ESLint applies the last entry that matches a file. */
export const houseRules = [
  rule(["**/*.ts"], CONTAINER, CONFIGURATION),
  rule(["components/**/*.ts"], CONTAINER, CONFIGURATION, ENVIRONMENT),
  rule(["components/docker/**/*.ts"], CONFIGURATION, ENVIRONMENT),
  rule(["components/settings/settings.ts"], CONTAINER, ENVIRONMENT),
  // A separate program, which reads its own configuration and passes it to the stack.
  rule(["examples/**/*.ts"], CONTAINER),
];

function rule(files, ...restrictions) {
  return { files, rules: { "no-restricted-syntax": ["error", ...restrictions] } };
}
