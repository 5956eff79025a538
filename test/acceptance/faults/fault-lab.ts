import { networkSubnets } from "../../../components/settings/subnets";
import { AlertInbox } from "../support/alert-inbox";
import { Applications } from "../support/applications";
import { removeStacks } from "../support/docker";
import { ModelProvider, UNSTEADY_MODEL } from "../support/model-provider";
import { OwnCertificate } from "../support/own-certificate";
import { Sandbox, type Outputs } from "../support/sandbox";
import { serviceKeyOf, type Subject } from "../support/subject";
import { FaultyProvider, GUARDED_MODEL, FAULTY_MODEL } from "./faulty-provider";

/** Name of the stack that is broken. */
export const BROKEN = "faults";
const SUBNET = "10.217.128.0/21";
/** Docker gives this machine the first address of each network. */
const HERE = networkSubnets(SUBNET).egress.replace(/0\/\d+$/, "1");
/** Seconds that a stream may be silent. */
export const STREAM_TIMEOUT = 5;

/** A stack of its own, made when the first case needs it, so that each case can run alone. */
export class FaultLab {
  public readonly inbox = new AlertInbox(HERE, 18193);
  public readonly modelProvider = new ModelProvider(HERE, 18191);
  public readonly faultyProvider = new FaultyProvider(HERE, 18192);
  public readonly certificate = new OwnCertificate();
  /** The setting of that name. */
  public readonly routing = { fallbacks: { [GUARDED_MODEL]: ["mock"] } };
  public readonly subject: Subject;
  public readonly applications: Applications;
  private found: Outputs | undefined;
  private lab: Sandbox | undefined;

  constructor() {
    const sandbox = () => this.sandbox;
    this.subject = {
      get sandbox() {
        return sandbox();
      },
      stack: BROKEN,
      outputs: () => {
        if (!this.found) throw new Error(`${BROKEN} is not up`);
        return this.found;
      },
    };
    this.applications = new Applications(this.subject);
  }

  public get sandbox(): Sandbox {
    if (!this.lab) throw new Error("start() makes the sandbox");
    return this.lab;
  }

  /** Name of a service's container. */
  public container(service: string): string {
    return `llm-${BROKEN}-${service}`;
  }

  /** Starts what the stack needs around it; the stack itself comes up in {@link up}. */
  public async start(): Promise<void> {
    await removeStacks([BROKEN]);
    this.lab = new Sandbox();
    for (const standIn of [this.inbox, this.modelProvider, this.faultyProvider]) await standIn.start();
    await this.certificate.install(this.lab);
    this.writeStack();
    await this.lab.setSecrets(BROKEN, this.inbox.secrets);
  }

  public async stop(): Promise<void> {
    await this.lab?.remove([BROKEN]);
    for (const standIn of [this.inbox, this.modelProvider, this.faultyProvider]) await standIn.stop();
  }

  /** Brings the stack up, unless it is. @returns the key of a program. */
  public async up(): Promise<string> {
    if (!this.found) {
      const run = await this.sandbox.npm("up", "--stack", BROKEN);
      if (run.exitCode !== 0) throw new Error(run.text);
      await this.remember();
    }
    return serviceKeyOf(this.subject.outputs(), "probe_service");
  }

  /** Writes the stack's settings, with some changed. */
  public writeStack(changes: Readonly<Record<string, unknown>> = {}): void {
    this.sandbox.writeStack(BROKEN, { ...this.settings(), ...changes });
  }

  /** Keeps the outputs of a stack that came up without {@link up}. */
  public async remember(): Promise<void> {
    this.found = { ...(await this.sandbox.outputs(BROKEN)), certificate: this.certificate.trusted };
  }

  private settings(): Readonly<Record<string, unknown>> {
    const prices = { inputPerMillionTokens: 1, outputPerMillionTokens: 2 };
    const faulty = {
      apiBase: this.faultyProvider.apiBase,
      prices,
      timeout: STREAM_TIMEOUT,
      streamTimeout: STREAM_TIMEOUT,
    };
    return {
      ...this.certificate.settings,
      ...this.inbox.settings,
      ports: { http: 18880, https: 18843, litellm: 24657, prometheus: 19490, grafana: 13400, alertmanager: 19493 },
      subnet: SUBNET,
      models: [
        { name: "mock", model: "openai/mock", mockResponse: "Hello from the mock model.", prices },
        { name: UNSTEADY_MODEL, model: `openai/${UNSTEADY_MODEL}`, apiBase: this.modelProvider.apiBase, prices },
        { name: FAULTY_MODEL, model: "openai/faulty", ...faulty },
        { name: GUARDED_MODEL, model: "openai/faulty", ...faulty },
      ],
      routing: this.routing,
      documents: {},
      serviceKeys: [{ alias: "probe_service", models: ["mock", FAULTY_MODEL, GUARDED_MODEL] }],
    };
  }
}
