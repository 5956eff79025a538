import { networkSubnets } from "../../components/settings/subnets";
import { addedMonitoring } from "./checks/added-monitoring";
import { BACKUP_SETTING } from "./checks/backup";
import { batchKeys, batchModel } from "./checks/batches";
import { DOCUMENT_MODELS } from "./checks/documents";
import { LOG_SETTINGS } from "./checks/logs";
import { routingSettings } from "./checks/routing";
import { AlertInbox } from "./support/alert-inbox";
import { CompanyNetwork } from "./support/company-network";
import { IdentityProvider } from "./support/identity-provider";
import { MetricsTarget } from "./support/metrics-target";
import { ModelProvider, UNSTEADY_MODEL } from "./support/model-provider";
import { OwnCertificate } from "./support/own-certificate";

/** Name of the stack on which most checks run. */
export const ONE = "acceptance";
/** Name of a second stack on the same host, in a company's network and with most options on. */
export const OTHER = "acceptance-two";
const ONE_SUBNET = "10.217.0.0/21";
/** Docker gives this machine the first address of each network. */
const HERE = networkSubnets(ONE_SUBNET).egress.replace(/0\/\d+$/, "1");
export const provider = new IdentityProvider(HERE, 18090);
export const modelProvider = new ModelProvider(HERE, 18091);
export const inbox = new AlertInbox(HERE, 18093);
const metricsTarget = new MetricsTarget(18096);
/** Servers on this machine that the stacks use. */
export const STAND_INS = [provider, modelProvider, inbox, metricsTarget];
const routingExample = routingSettings(modelProvider);
/** Models of both stacks. */
const MODELS = [
  ...["mock", "other-mock"].map((name) => ({
    name,
    model: "openai/mock",
    mockResponse: "Hello from the mock model. Everything between your browser and LiteLLM works.",
    prices: { inputPerMillionTokens: 1, outputPerMillionTokens: 2 },
  })),
  {
    name: DOCUMENT_MODELS.chat,
    model: "openai/echo",
    apiBase: modelProvider.apiBase,
    prices: { outputPerMillionTokens: 2 },
  },
  {
    name: DOCUMENT_MODELS.embedding,
    model: "openai/mock-embedding",
    mode: "embedding",
    mockResponse: [0.6, 0.8],
    prices: { inputPerMillionTokens: 1 },
  },
  {
    name: DOCUMENT_MODELS.transcription,
    model: "openai/whisper",
    mode: "transcription",
    prices: { perSecond: 0.0001 },
    apiBase: modelProvider.apiBase,
  },
];
/** Settings of the first stack, besides those of `dev`. */
export const ONE_SETTINGS = {
  ports: { http: 18080, https: 18443, litellm: 24257, prometheus: 19090, grafana: 13000, alertmanager: 19093 },
  subnet: ONE_SUBNET,
  signIn: {
    mode: "oidc",
    providerUrl: `${provider.issuer}/.well-known/openid-configuration`,
    clientId: provider.clientId,
    clientSecret: { secret: "oidcClient" },
    label: "Example account",
    matchByEmail: true,
    passwordForm: true,
  },
  models: [...MODELS, ...routingExample.models.filter(({ name }) => name === UNSTEADY_MODEL)],
  serviceKeys: [
    { alias: "demo_service", models: ["mock"], maxBudget: 10, budgetDuration: "30d" },
    // Enough for a handful of answers.
    { alias: "small_budget_service", models: ["mock"], maxBudget: 0.0004, budgetDuration: "30d" },
    {
      alias: "blog_service",
      models: ["mock"],
      maxBudget: 100,
      budgetDuration: "30d",
      management: { maxBudget: 5, budgetDuration: "30d", duration: "7d" },
    },
  ],
  rotationGrace: "20s",
  backup: BACKUP_SETTING,
  ...inbox.settings,
};
const OTHER_SUBNET = "10.218.0.0/21";
export const company = new CompanyNetwork(networkSubnets(OTHER_SUBNET).egress.replace(/0\/\d+$/, "1"), 18092);
export const certificate = new OwnCertificate();
/** Settings of the second stack. {@link CompanyNetwork.start} adds some. */
export const OTHER_SETTINGS: Record<string, unknown> = {
  ...certificate.settings,
  ports: { http: 28080, https: 28443, litellm: 24357, prometheus: 29090, grafana: 23000, alertmanager: 29093 },
  subnet: OTHER_SUBNET,
  frameAncestors: ["https://portal.example.com"],
  apiRoutes: ["azure", "google", "realtime", "files", "batches"],
  monitoring: addedMonitoring(metricsTarget),
  logs: LOG_SETTINGS,
  unknownUsers: { mode: "team", models: ["mock"], maxBudget: 5, budgetDuration: "30d" },
  ...routingExample.settings,
  models: [...MODELS, ...routingExample.models, company.model, batchModel(modelProvider)],
  serviceKeys: [
    { alias: "demo_service", models: ["mock", company.model.name], maxBudget: 10, budgetDuration: "30d" },
    ...batchKeys,
  ],
};
