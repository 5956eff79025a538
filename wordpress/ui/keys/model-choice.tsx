import { Button, CheckboxControl } from "@wordpress/components";
import { createElement, type ReactElement } from "@wordpress/element";
import { __ } from "@wordpress/i18n";

import { Name } from "../shared/name";

interface Props {
  /** Models of the team. */
  readonly models: readonly string[];
  readonly chosen: readonly string[];
  readonly error: string | undefined;
  readonly onChange: (chosen: readonly string[]) => void;
}

/** Chooses models of a key from those of the team. */
export function ModelChoice({ models, chosen, error, onChange }: Props): ReactElement {
  const isAll = models.every((model) => chosen.includes(model));
  return (
    <fieldset
      className="llm-stack-models"
      aria-describedby={error === undefined ? undefined : "llm-stack-models-error"}
    >
      <legend>{__("Models", "llm-stack")}</legend>
      {models.length === 0 && <p>{__("The team has no models. Ask the operator of the gateway.", "llm-stack")}</p>}
      {models.length > 1 && (
        <Button
          variant="link"
          onClick={() => {
            onChange(isAll ? [] : models);
          }}
        >
          {isAll ? __("Choose none", "llm-stack") : __("Choose all", "llm-stack")}
        </Button>
      )}
      <div className="llm-stack-models__list">
        {models.map((model) => (
          <CheckboxControl
            __nextHasNoMarginBottom
            key={model}
            label={<Name>{model}</Name>}
            checked={chosen.includes(model)}
            onChange={(isChosen) => {
              onChange(models.filter((other) => (other === model ? isChosen : chosen.includes(other))));
            }}
          />
        ))}
      </div>
      {error !== undefined && (
        <strong className="llm-stack-error" id="llm-stack-models-error">
          {error}
        </strong>
      )}
    </fieldset>
  );
}
