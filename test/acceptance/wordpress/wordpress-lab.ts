import { Applications } from "../support/applications";
import { removeStacks } from "../support/docker";
import { Sandbox, type Outputs, type Run } from "../support/sandbox";
import type { Subject } from "../support/subject";
import { WordPressSite } from "./wordpress-site";

/** Name of the stack beside the site. */
const STACK = "wordpress";
const SITE_PORT = 18944;
/** Both hosts are subdomains of one registrable domain, so that the site may show LiteLLM's interface in a frame. */
export const SITE_HOST = "www.llm.localhost";
const API_HOST = "api.llm.localhost";
/** Alias of the service key that manages the site's keys. */
export const ADMIN_KEY = "wordpress_admin_service";
/** File that the printed lines name. An operator writes the gateway's certificate to it. */
export const CERTIFICATE_PATH = "/etc/ssl/llm-stack.pem";
/** Largest budget of a key of the site, in USD. */
export const LARGEST_BUDGET = 5;
const ANSWER = "Hello from the mock model.";
const prices = { inputPerMillionTokens: 10, outputPerMillionTokens: 20 };

/** Settings besides those of `dev`. */
const SETTINGS = {
  apiHost: API_HOST,
  chatHost: "chat.llm.localhost",
  ports: { http: 18980, https: 18943, litellm: 24757, prometheus: 19690, grafana: 13600, alertmanager: 19693 },
  subnet: "10.219.0.0/21",
  frameAncestors: [`https://${SITE_HOST}:${SITE_PORT}`],
  models: ["small", "medium", "secret-model"].map((name) => ({
    name,
    model: "openai/mock",
    mockResponse: ANSWER,
    prices,
  })),
  documents: {},
  rotationGrace: "5m",
  serviceKeys: [
    {
      alias: ADMIN_KEY,
      models: ["small", "medium"],
      maxBudget: 50,
      budgetDuration: "30d",
      duration: "90d",
      management: { maxBudget: LARGEST_BUDGET, budgetDuration: "30d", duration: "90d" },
    },
    { alias: "wordpress_content_service", models: ["small"], maxBudget: 10, budgetDuration: "30d" },
  ],
};

/** A real stack with a real WordPress beside it. */
export class WordPressLab implements Subject {
  public readonly stack = STACK;
  public readonly sandbox = new Sandbox();
  public readonly applications = new Applications(this);
  private known: Outputs | undefined;
  private running: WordPressSite | undefined;

  public readonly outputs = (): Outputs => {
    if (!this.known) throw new Error(`${STACK} is not up`);
    return this.known;
  };

  public get site(): WordPressSite {
    if (!this.running) throw new Error("start() starts the site");
    return this.running;
  }

  /** Brings the stack up and installs the site, which has no connection yet. @returns how long `up` took. */
  public async start(): Promise<Run> {
    await removeStacks([STACK]);
    const up = await this.up();
    this.running = await WordPressSite.start(SITE_HOST, SITE_PORT, API_HOST, this.outputs().certificate);
    return up;
  }

  public async stop(): Promise<void> {
    this.running?.stop();
    await this.sandbox.remove([STACK]);
  }

  /** Deploys with some settings changed. @throws Error with the command's output. */
  public async up(changes: Readonly<Record<string, unknown>> = {}): Promise<Run> {
    this.sandbox.writeStack(STACK, { ...SETTINGS, ...changes });
    const run = await this.sandbox.npm("up", "--stack", STACK);
    if (run.exitCode !== 0) throw new Error(run.text);
    this.known = await this.sandbox.outputs(STACK);
    return run;
  }

  /** What `npm run wordpress -- config` prints on a terminal, and what it prints into a pipe. */
  public async configLines(): Promise<{ readonly terminal: Run; readonly pipe: Run }> {
    const command = `npm run --silent wordpress -- config --stack ${STACK}`;
    return {
      terminal: await this.sandbox.shell(`script --quiet --return --command '${command}' /dev/null`),
      pipe: await this.sandbox.shell(command),
    };
  }

  /** Puts printed lines into the site's `wp-config.php`, with this machine's path of the certificate. */
  public connect(lines: string, changes: Readonly<Record<string, string>> = {}): void {
    const own = lines.replaceAll("\r", "").replace(CERTIFICATE_PATH, this.site.certificateFile);
    const more = Object.entries(changes).map(([name, value]) => `define( '${name}', '${value}' );\n`);
    // The first definition of a constant counts.
    this.site.configure(more.join("") + own.replaceAll(/^define\( '(\w+)'/gm, "defined( '$1' ) || define( '$1'"));
  }

  /** Docker's name of a container. */
  public container(service: string): string {
    return `llm-${STACK}-${service}`;
  }
}
