import { createElement, type ReactElement } from "@wordpress/element";

import { visibleName } from "./format";

/** A name of someone else. Its direction does not spill into the text around it. */
export function Name({ children }: { readonly children: string }): ReactElement {
  return <bdi className="llm-stack-name">{visibleName(children)}</bdi>;
}
