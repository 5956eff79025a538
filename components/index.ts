export { LlmStack, type LlmStackArgs } from "./llm-stack";
export { loadSettings, resolveSettings, type SecretInputs, type SettingsInput } from "./settings";
export type { ModelSettings, ServiceKeySettings, Settings } from "./settings-schema";
export type { CertificateFiles } from "./certificate";
export { SettingsError, type Problem } from "./internal/problems";
export { stopWithoutEngine } from "./stop-without-engine";
