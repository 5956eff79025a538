import { edgeChanges } from "./changes/edge";
import { operationChanges } from "./changes/operations";
import { serviceChanges } from "./changes/services";
import type { SettingsChange } from "./changes/settings-change";

/** Changes of a stack's file that people make, by what they do. */
export const settingsChanges: Readonly<Record<string, SettingsChange>> = {
  ...serviceChanges,
  ...edgeChanges,
  ...operationChanges,
};
