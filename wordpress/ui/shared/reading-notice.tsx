import { Spinner } from "@wordpress/components";
import { createElement, type ReactElement } from "@wordpress/element";

interface Props {
  readonly text: string;
  /** How much was read, from 0 to 1, if that is known. */
  readonly share?: number;
}

/** Says that the site is still reading data from the gateway. */
export function ReadingNotice({ text, share }: Props): ReactElement {
  return (
    <div className="llm-stack-card llm-stack-reading">
      <Spinner />
      <label>
        {text} {share !== undefined && <progress value={share} />}
      </label>
    </div>
  );
}
