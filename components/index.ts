export { LlmStack, type LlmStackArgs } from "./llm-stack";
export { loadSettings, resolveSettings, type SecretInputs, type SettingsInput } from "./settings/settings";
export type { ModelSettings, ServiceKeySettings, Settings } from "./settings/schema";
export type { CertificateFiles } from "./nginx/certificate";
export { SettingsError, type Problem } from "./settings/problems";
export { exitWhenEngineDies } from "./exit-when-engine-dies";
