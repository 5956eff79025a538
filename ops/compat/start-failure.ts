import { join } from "node:path";

import { packageRoot } from "../../components/settings/package-files";
import { runProgram } from "../run-program";

const LOADED = ["litellm.proxy.proxy_server", "gate.callback", "open_webui_identity.callback", "key_rules.bounds"];
/** Values without a meaning for what these modules require when they are loaded. */
const VARIABLES = {
  EMPTY_MODEL_LIST: "teams",
  FORWARD_USER_INFO_HEADER_JWT_SECRET: "a secret of the tests, which is long enough",
  KEY_BOUNDS: "{}",
  KEY_RESERVED: '{"aliases": ["a"], "users": ["b"]}',
  LITELLM_SALT_KEY: "sk-salt",
  OPEN_WEBUI_DEFAULT_TEAM: "",
  OPEN_WEBUI_KEY_ALIAS: "openwebui_global_key",
  UNPRICED_MODELS: "refuse",
};

/** As LiteLLM does, in an event loop: a module may start a task when it is loaded. */
const PROGRAM = `
import asyncio
async def load():
    import ${LOADED.join(", ")}
asyncio.run(load())
`;

/**
 * Imports the proxy and what it loads from this project, which fails faster and says more than the suites would.
 *
 * @param python the interpreter of an environment with LiteLLM.
 * @returns the error's last line; undefined when LiteLLM starts.
 */
export async function startFailure(python: string): Promise<string | undefined> {
  const { failure } = await runProgram(python, ["-B", "-c", PROGRAM], {
    environment: {
      ...VARIABLES,
      LITELLM_LOCAL_MODEL_COST_MAP: "True",
      LITELLM_MODE: "PRODUCTION",
      PYTHONPATH: join(packageRoot, "config-templates/litellm"),
    },
  });
  return failure?.split("\n").findLast((line) => /^\S/.test(line));
}
