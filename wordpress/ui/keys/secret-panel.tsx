import { Button, Notice, TextControl } from "@wordpress/components";
import { createElement, Fragment, useEffect, useRef, useState, type ReactElement } from "@wordpress/element";
import { __ } from "@wordpress/i18n";

import { LiveRegion } from "../shared/live-region";
import { Name } from "../shared/name";

interface Props {
  readonly name: string;
  readonly secret: string;
  readonly onClose: () => void;
}

/** Shows the value of a new key, once. Closing forgets it. */
export function SecretPanel({ name, secret, onClose }: Props): ReactElement {
  const field = useRef<HTMLDivElement>(null);
  const [result, setResult] = useState("");

  // The button had the focus, and is gone.
  useEffect(() => {
    field.current?.querySelector("input")?.select();
  }, []);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(secret);
      setResult(__("Copied.", "llm-stack"));
    } catch {
      // Browsers have no clipboard on pages without HTTPS.
      field.current?.querySelector("input")?.select();
      setResult(
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way without HTTPS.
        document.execCommand("copy")
          ? __("Copied.", "llm-stack")
          : __("The browser did not allow copying. The value is selected: copy it with the keyboard.", "llm-stack"),
      );
    }
  };
  return (
    <>
      <Notice status="warning" isDismissible={false}>
        <p>
          {__("This is the only time that the value is shown. Copy it now and keep it in a safe place.", "llm-stack")}
        </p>
      </Notice>
      <div className="llm-stack-secret" ref={field}>
        <TextControl
          __nextHasNoMarginBottom
          label={
            <>
              {__("Value of the key", "llm-stack")} <Name>{name}</Name>
            </>
          }
          value={secret}
          onChange={() => undefined}
          readOnly
          autoComplete="off"
          spellCheck={false}
        />
        <Button variant="primary" onClick={() => void copy()}>
          {__("Copy", "llm-stack")}
        </Button>
      </div>
      <p aria-hidden="true">{result}</p>
      <LiveRegion text={result} />
      <div className="llm-stack-buttons">
        <Button variant="secondary" onClick={onClose}>
          {__("Done, forget the value", "llm-stack")}
        </Button>
      </div>
    </>
  );
}
