import { Button } from "@wordpress/components";
import { createElement, type ReactElement } from "@wordpress/element";
import { __, isRTL, sprintf } from "@wordpress/i18n";

interface Props {
  readonly page: number;
  readonly pages: number;
  /** Number of entries in words. */
  readonly summary: string;
  readonly onPage: (page: number) => void;
}

/** Moves between the pages of a list. */
export function Pager({ page, pages, summary, onPage }: Props): ReactElement {
  const last = Math.max(1, pages);
  const [back, forward] = isRTL() ? ["›", "‹"] : ["‹", "›"];
  const step = (to: number, label: string, sign: string) => (
    <Button
      variant="secondary"
      isSmall
      disabled={to < 1 || to > last || to === page}
      aria-label={label}
      onClick={() => {
        onPage(to);
      }}
    >
      <span aria-hidden="true">{sign}</span>
    </Button>
  );
  return (
    <nav className="llm-stack-pager" aria-label={__("Pages of the list", "llm-stack")}>
      <span>{summary}</span>
      {last > 1 && (
        <span className="llm-stack-pager__steps">
          {step(1, __("First page", "llm-stack"), back + back)}
          {step(page - 1, __("Previous page", "llm-stack"), back)}
          {/* translators: 1: number of the page, 2: number of pages */}
          <span>{sprintf(__("Page %1$d of %2$d", "llm-stack"), page, last)}</span>
          {step(page + 1, __("Next page", "llm-stack"), forward)}
          {step(last, __("Last page", "llm-stack"), forward + forward)}
        </span>
      )}
    </nav>
  );
}
