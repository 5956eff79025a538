import { readFileSync } from "node:fs";

import * as pulumi from "@pulumi/pulumi";

import { LlmStack, loadSettings, exitWhenEngineDies } from "./components/index";

exitWhenEngineDies();

const { settings, secretInputs } = loadSettings();
const { tls } = settings;

const stack = new LlmStack(`llm-${pulumi.getStack()}`, {
  settings,
  secretInputs,
  ...(tls.mode === "files" && {
    certificate: {
      certificate: readFileSync(tls.certificateFile, "utf8"),
      privateKey: pulumi.secret(readFileSync(tls.privateKeyFile, "utf8")),
    },
  }),
});

// Pulumi does not show a null, and warns of an undefined value.
export const apiUrl = stack.apiUrl;
export const chatUrl = stack.chatUrl;
export const localUrls = stack.localUrls;
export const adminEmail = settings.adminEmail;
export const adminPassword = stack.adminPassword;
export const monitoringUrl = stack.monitoringUrl ?? null;
export const grafanaPassword = stack.grafanaPassword;
export const auditorPassword = stack.auditorPassword ?? null;
export const litellmUiPassword = stack.litellmUiPassword;
export const backupPassword = stack.backupPassword;
export const serviceKeys = stack.serviceKeys;
export const certificate = stack.certificate ?? null;
