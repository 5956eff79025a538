import { Button, Spinner } from "@wordpress/components";
import { createElement, Fragment, useCallback, useState, type ReactElement } from "@wordpress/element";
import { __, _n, sprintf } from "@wordpress/i18n";

import type { AuditRow } from "../shared/answers";
import { download, get } from "../shared/api";
import type { PageProps } from "../shared/configuration";
import { LiveRegion } from "../shared/live-region";
import { PageHeader } from "../shared/page-header";
import { Pager } from "../shared/pager";
import type { Problem } from "../shared/problem";
import { ProblemNotice } from "../shared/problem-notice";
import { problemFrom, useAnswer } from "../shared/use-answer";
import { AuditTable } from "./audit-table";
import { AuditToolbar, NO_FILTER, type AuditFilter } from "./audit-toolbar";
import { dayAfter } from "./state-changes";
import { VerificationCard } from "./verification";

const ROWS_PER_PAGE = 25;

/** Who changed what. */
export function AuditPage({ format }: PageProps): ReactElement {
  const [draft, setDraft] = useState(NO_FILTER);
  const [filter, setFilter] = useState(NO_FILTER);
  const [page, setPage] = useState(1);
  const [problem, setProblem] = useState<Problem>();
  const [isExporting, setIsExporting] = useState(false);

  const load = useCallback(
    async (signal: AbortSignal) =>
      get<readonly AuditRow[]>("/audit", { ...queryOf(filter), page, per_page: ROWS_PER_PAGE }, signal),
    [filter, page],
  );
  const rows = useAnswer(load);
  const apply = (next: AuditFilter) => {
    setDraft(next);
    setFilter(next);
    setPage(1);
  };
  const save = async () => {
    setIsExporting(true);
    setProblem(undefined);
    try {
      saveFile(await download("/audit/export", queryOf(filter)));
    } catch (error) {
      setProblem(problemFrom(error));
    }
    setIsExporting(false);
  };
  const total = rows.data?.total ?? 0;
  /* translators: %s: a number of rows */
  const summary = sprintf(_n("%s row", "%s rows", total, "llm-stack"), format.count(total));
  return (
    <>
      <PageHeader title={__("Audit log", "llm-stack")}>
        <Button variant="secondary" isBusy={rows.isLoading} onClick={() => void rows.reload()}>
          {__("Reload", "llm-stack")}
        </Button>
        <Button variant="secondary" isBusy={isExporting} disabled={isExporting} onClick={() => void save()}>
          {__("Export as CSV", "llm-stack")}
        </Button>
      </PageHeader>
      <AuditToolbar
        filter={draft}
        onChange={setDraft}
        onSubmit={() => {
          apply(draft);
        }}
        onReset={() => {
          apply(NO_FILTER);
        }}
      />
      {problem !== undefined && <ProblemNotice problem={problem} onRetry={() => void save()} />}
      {rows.problem !== undefined && <ProblemNotice problem={rows.problem} onRetry={() => void rows.reload()} />}
      {rows.data === undefined && rows.isLoading && <Spinner />}
      {rows.data?.data.length === 0 && (
        <p className="llm-stack-card">
          {filter === NO_FILTER
            ? __("Nothing has been recorded yet.", "llm-stack")
            : __("No row matches these filters.", "llm-stack")}
        </p>
      )}
      {rows.data !== undefined && rows.data.data.length > 0 && <AuditTable rows={rows.data.data} format={format} />}
      {rows.data !== undefined && <Pager page={page} pages={rows.data.pages} summary={summary} onPage={setPage} />}
      <LiveRegion text={rows.isLoading || rows.data === undefined ? "" : summary} />
      <VerificationCard format={format} />
    </>
  );
}

function queryOf({ from, to, ...filter }: AuditFilter): Readonly<Record<string, string>> {
  return { ...filter, after: from, before: dayAfter(to) };
}

function saveFile({ blob, name }: { readonly blob: Blob; readonly name: string }): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
