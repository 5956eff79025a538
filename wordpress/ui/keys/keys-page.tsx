import { Button, Spinner } from "@wordpress/components";
import { createElement, Fragment, useCallback, useRef, useState, type ReactElement } from "@wordpress/element";
import { __, _n, sprintf } from "@wordpress/i18n";

import type { Key, Limits } from "../shared/answers";
import { get } from "../shared/api";
import type { PageProps } from "../shared/configuration";
import { LiveRegion } from "../shared/live-region";
import { PageHeader } from "../shared/page-header";
import { Pager } from "../shared/pager";
import { ProblemNotice } from "../shared/problem-notice";
import { useAnswer } from "../shared/use-answer";
import { CreateDialog } from "./create-dialog";
import { DeleteDialog } from "./delete-dialog";
import { KeyTable } from "./key-table";
import { KeyToolbar, type KeyFilter } from "./key-toolbar";
import { OutcomeNotice } from "./outcome-notice";
import { QuotaLine } from "./quota-line";
import { sortedBy, stillShown, withIds, type Sorting } from "./selection";
import { useChanges } from "./use-changes";
import type { Change } from "./words";

const KEYS_PER_PAGE = 20;

/** The keys of the site. */
export function KeysPage({ configuration, format }: PageProps): ReactElement {
  const mayManage = configuration.mayManageKeys;
  const [filter, setFilter] = useState<KeyFilter>({ search: "", status: "" });
  const [sorting, setSorting] = useState<Sorting>({ by: "name", order: "asc" });
  const [page, setPage] = useState(1);
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const [isCreating, setIsCreating] = useState(false);
  const [doomed, setDoomed] = useState<readonly Key[]>([]);
  const isFresh = useRef(false);

  const loadKeys = useCallback(
    async (signal: AbortSignal) => {
      const fresh = isFresh.current;
      const order = { orderby: sorting.by, order: sorting.order };
      const query = { ...filter, ...order, page, per_page: KEYS_PER_PAGE, fresh };
      const answer = await get<readonly Key[]>("/keys", query, signal);
      isFresh.current = false;
      return answer;
    },
    [filter, sorting, page],
  );
  const loadLimits = useCallback(async (signal: AbortSignal) => (await get<Limits>("/limits", {}, signal)).data, []);
  const keys = useAnswer(loadKeys);
  const limits = useAnswer(loadLimits);
  const reload = () => {
    void keys.reload();
    void limits.reload();
  };
  const changes = useChanges(reload);

  const shown = keys.data?.data ?? [];
  const selected = stillShown(marked, shown);
  const change = async (what: Change, which: readonly Key[]) => {
    await changes.run(what, which);
    setDoomed([]);
    setMarked(new Set());
  };
  const ask = (what: Change, which: readonly Key[]) => {
    if (what === "delete") setDoomed(which);
    else void change(what, which);
  };
  const total = keys.data?.total ?? 0;
  const readAt = keys.data?.readAt ?? null;
  /* translators: %s: a number of keys */
  const summary = sprintf(_n("%s key", "%s keys", total, "llm-stack"), format.count(total));
  return (
    <>
      <PageHeader title={__("Keys", "llm-stack")}>
        <Button
          variant="secondary"
          isBusy={keys.isLoading}
          onClick={() => {
            isFresh.current = true;
            reload();
          }}
        >
          {__("Reload", "llm-stack")}
        </Button>
        {mayManage && (
          <Button
            variant="primary"
            disabled={limits.data === undefined}
            onClick={() => {
              setIsCreating(true);
            }}
          >
            {__("Add key", "llm-stack")}
          </Button>
        )}
      </PageHeader>
      {limits.data !== undefined && <QuotaLine quotas={limits.data.quotas} format={format} />}
      <OutcomeNotice {...changes} />
      {keys.problem !== undefined && <ProblemNotice problem={keys.problem} onRetry={reload} />}
      <KeyToolbar
        filter={filter}
        onFilter={(next) => {
          setFilter(next);
          setPage(1);
        }}
        mayManage={mayManage}
        selected={selected.size}
        isBusy={changes.isBusy}
        onChange={(what) => {
          ask(
            what,
            shown.filter(({ id }) => selected.has(id)),
          );
        }}
      />
      {keys.data === undefined && keys.isLoading && <Spinner />}
      {keys.data !== undefined && shown.length === 0 && (
        <p className="llm-stack-card">
          {filter.search === "" && filter.status === ""
            ? __("There are no keys yet.", "llm-stack")
            : __("No key matches this search.", "llm-stack")}
        </p>
      )}
      {shown.length > 0 && (
        <KeyTable
          keys={shown}
          format={format}
          mayManage={mayManage}
          isBusy={changes.isBusy}
          selected={selected}
          onSelect={(ids, isSelected) => {
            setMarked(withIds(marked, ids, isSelected));
          }}
          sorting={sorting}
          onSort={(by) => {
            setSorting(sortedBy(sorting, by));
          }}
          onChange={ask}
        />
      )}
      {/* Without an answer, the number of keys is unknown, not 0. */}
      {keys.data !== undefined && <Pager page={page} pages={keys.data.pages} summary={summary} onPage={setPage} />}
      {readAt !== null && (
        <p className="llm-stack-muted">
          {/* translators: %s: date and time */}
          {sprintf(__("Read from the gateway: %s.", "llm-stack"), format.time(readAt))}
        </p>
      )}
      <LiveRegion text={keys.isLoading || keys.data === undefined ? "" : summary} />
      {isCreating && limits.data !== undefined && (
        <CreateDialog
          limits={limits.data}
          format={format}
          onCreated={reload}
          onClose={() => {
            setIsCreating(false);
          }}
        />
      )}
      {doomed.length > 0 && (
        <DeleteDialog
          keys={doomed}
          isBusy={changes.isBusy}
          onDelete={() => void change("delete", doomed)}
          onClose={() => {
            setDoomed([]);
          }}
        />
      )}
    </>
  );
}
