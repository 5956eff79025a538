import { createElement, type ReactElement } from "@wordpress/element";
import { __, sprintf } from "@wordpress/i18n";

import type { Limits } from "../shared/answers";
import type { Format } from "../shared/format";

interface Props {
  readonly quotas: Limits["quotas"];
  readonly format: Format;
}

/** How many keys there are, and how many there may be. */
export function QuotaLine({ quotas, format }: Props): ReactElement {
  const { site_keys, site_quota, user_keys, user_quota } = quotas;
  return (
    <p className="llm-stack-muted">
      {site_quota > 0
        ? /* translators: 1: number of keys, 2: largest number of keys */
          sprintf(
            __("This site has %1$s of at most %2$s keys.", "llm-stack"),
            format.count(site_keys),
            format.count(site_quota),
          )
        : /* translators: %s: a number of keys */
          sprintf(__("Keys of this site: %s.", "llm-stack"), format.count(site_keys))}{" "}
      {user_quota > 0
        ? /* translators: 1: number of keys, 2: largest number of keys */
          sprintf(__("You own %1$s of at most %2$s.", "llm-stack"), format.count(user_keys), format.count(user_quota))
        : /* translators: %s: a number of keys */
          sprintf(__("You own %s.", "llm-stack"), format.count(user_keys))}
    </p>
  );
}
