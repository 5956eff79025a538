import { outputOf } from "../backup/containers";
import type { Target } from "../target";
import { restoringName, runSql } from "./databases";
import { RESTORED } from "./dump-source";

/** Whether the restored data of LiteLLM was encrypted with another salt key than the one of this stack. */
export async function isOtherSaltKey(target: Target): Promise<boolean> {
  const sql = "SELECT hash FROM llm_stack.salt_key";
  const restored = (await runSql(target, restoringName("litellm"), sql)).trim();
  const present = await outputOf(target, "restic", ["sha256sum", "/run/secrets/kept/litellmSaltKey"]);
  return !present.startsWith(restored);
}

/** The commands that give a new stack the secrets of the old one. They show no secret. */
export function saltKeyAdvice(stack: string, prefix: string): string {
  const adopt = ["litellmSaltKey", "webuiSecretKey"].map(
    (name) =>
      `  docker exec ${prefix}-backup tar -xOf ${RESTORED}/kept.tar run/secrets/kept/${name} |\n` +
      `    npm run --silent pulumi -- config set --stack ${stack} --secret --path 'llm-stack:secrets.${name}'`,
  );
  return [
    "The data is restored, but another stack encrypted it. Give this stack that one's secrets, and start it:",
    ...adopt,
    `  npm run up -- --stack ${stack}`,
    `  docker exec ${prefix}-restic /etc/restic/request.sh discard`,
  ].join("\n");
}
