import { createElement, type ReactElement } from "@wordpress/element";
import { __, sprintf } from "@wordpress/i18n";

import type { Metrics } from "../shared/answers";
import type { Format } from "../shared/format";

interface Props {
  readonly totals: Metrics;
  readonly format: Format;
}

/** The sums of the period. */
export function Tiles({ totals, format }: Props): ReactElement {
  const tiles: readonly (readonly [name: string, value: string, detail: string])[] = [
    [
      __("Requests", "llm-stack"),
      format.count(totals.requests),
      /* translators: %s: a number of requests */
      sprintf(__("%s succeeded", "llm-stack"), format.count(totals.successful)),
    ],
    [
      __("Tokens", "llm-stack"),
      format.compact(totals.tokens),
      /* translators: 1: number of tokens sent to models, 2: number of tokens received from them */
      sprintf(
        __("%1$s in, %2$s out", "llm-stack"),
        format.compact(totals.prompt_tokens),
        format.compact(totals.completion_tokens),
      ),
    ],
    [
      __("Cost", "llm-stack"),
      format.money(totals.cost),
      /* translators: %s: an amount of money */
      sprintf(__("%s per request", "llm-stack"), format.money(totals.requests > 0 ? totals.cost / totals.requests : 0)),
    ],
    [
      __("Errors", "llm-stack"),
      format.share(totals.error_share),
      /* translators: %s: a number of requests */
      sprintf(__("%s failed", "llm-stack"), format.count(totals.failed)),
    ],
  ];
  return (
    <dl className="llm-stack-tiles">
      {tiles.map(([name, value, detail]) => (
        <div className="llm-stack-card llm-stack-tile" key={name}>
          <dt>{name}</dt>
          <dd>
            <span className="llm-stack-tile__value">{value}</span>
            <span className="llm-stack-muted">{detail}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
