import * as pulumi from "@pulumi/pulumi";

import { runService, type ServiceContainer } from "../docker/service";
import type { StackContext } from "../docker/stack-context";

/** What {@link Presidio} needs. */
export interface PresidioArgs {
  readonly context: StackContext;
}

const PORT = 3000;
/** The images' own user `presidio`. */
const USER = "1001:1001";
const ANALYZER_ENVIRONMENT = {
  // The analyzer remembers every new word: 90,000 of them took 28 MiB. After this many texts a new process takes over, and
  // texts wait until it is ready.
  GUNICORN_CMD_ARGS: "--max-requests 10000",
  // Nothing listens there. Without it, the first text with an e-mail address waits 20 seconds for DNS, because the analyzer
  // looks for a newer list of domain suffixes than the package's own.
  HTTPS_PROXY: "http://127.0.0.1:9",
  TLDEXTRACT_CACHE: "/tmp/tldextract",
};

/**
 * Presidio, which finds personal data in prompts (the analyzer) and replaces it (the anonymizer). Neither asks for credentials,
 * so only LiteLLM reaches them, and neither reaches the Internet.
 */
export class Presidio extends pulumi.ComponentResource {
  public readonly containers: readonly ServiceContainer[];

  constructor(name: string, { context }: PresidioArgs, opts?: pulumi.ComponentResourceOptions) {
    super("llm-stack:index:Presidio", name, {}, opts);
    this.containers = [
      runPresidio(context, "presidioAnalyzer", ANALYZER_ENVIRONMENT, this),
      runPresidio(context, "presidioAnonymizer", {}, this),
    ];
    this.registerOutputs({ containers: this.containers });
  }
}

function runPresidio(
  context: StackContext,
  service: "presidioAnalyzer" | "presidioAnonymizer",
  environment: Readonly<Record<string, string>>,
  parent: pulumi.Resource,
): ServiceContainer {
  return runService(
    {
      context,
      service,
      user: USER,
      networks: ["guardrails"],
      environment: { ...environment, HOME: "/tmp", PORT: String(PORT), WORKERS: "1" },
      tmpfs: { "/tmp": "mode=1777" },
      health: {
        command: [
          "python3",
          "-c",
          `import urllib.request as u; u.urlopen('http://127.0.0.1:${PORT}/health', timeout=4)`,
        ],
        intervalSeconds: 5,
        // The analyzer loads a language model of several hundred megabytes first.
        startPeriodSeconds: 120,
        readyWithinSeconds: 240,
      },
    },
    { parent },
  );
}
