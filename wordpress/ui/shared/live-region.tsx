import { createElement, type ReactElement } from "@wordpress/element";

/** Tells screen readers what has changed. It must exist before its text does. */
export function LiveRegion({ text }: { readonly text: string }): ReactElement {
  return (
    <div className="screen-reader-text" role="status" aria-live="polite">
      {text}
    </div>
  );
}
