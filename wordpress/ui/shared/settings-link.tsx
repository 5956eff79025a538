import { Button } from "@wordpress/components";
import { createElement, type ReactElement } from "@wordpress/element";
import { __ } from "@wordpress/i18n";

import type { Configuration } from "./configuration";

/** Link to the plugin's settings, for users who may change them. */
export function SettingsLink({ settingsUrl }: Pick<Configuration, "settingsUrl">): ReactElement | null {
  if (settingsUrl === "") return null;
  return (
    <Button variant="tertiary" href={settingsUrl}>
      {__("Settings", "llm-stack")}
    </Button>
  );
}
