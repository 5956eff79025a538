import * as pulumi from "@pulumi/pulumi";
import { LlmStack, resolveSettings } from "llm-stack";

/** A program that embeds a gateway. Settings come from code, the provider key from this program's configuration. */
const config = new pulumi.Config();
const secretInputs = { providerKeys: { openai: config.requireSecret("openaiKey") }, secrets: {} };

const settings = resolveSettings(
  {
    apiHost: "api.team.example.com",
    chatHost: "chat.team.example.com",
    adminEmail: "team@example.com",
    models: [{ name: "gpt-mini", model: "openai/gpt-4o-mini", providerKey: "openai" }],
    serviceKeys: [{ alias: "team_bot", models: ["gpt-mini"], maxBudget: 50, budgetDuration: "30d" }],
  },
  secretInputs,
);

const gateway = new LlmStack("team-gateway", { settings, secretInputs });

export const chatUrl = gateway.chatUrl;
export const botKey = gateway.serviceKeys.apply((keys) => keys["team_bot"]);
