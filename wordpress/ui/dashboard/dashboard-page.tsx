import { Button, Spinner } from "@wordpress/components";
import {
  createElement,
  Fragment,
  useCallback,
  useEffect,
  useRef,
  useState,
  type ReactElement,
} from "@wordpress/element";
import { __, sprintf } from "@wordpress/i18n";

import type { Limits, Usage } from "../shared/answers";
import { parameterOf, withParameter } from "../shared/address";
import { get } from "../shared/api";
import { browserRefreshHost } from "../shared/browser-refresh-host";
import type { PageProps } from "../shared/configuration";
import { PageHeader } from "../shared/page-header";
import { distinct } from "../shared/problem";
import { ProblemNotice } from "../shared/problem-notice";
import { ReadingNotice } from "../shared/reading-notice";
import { refreshWhileVisible } from "../shared/refresh";
import { SettingsLink } from "../shared/settings-link";
import { useAnswer } from "../shared/use-answer";
import { DashboardToolbar, PERIODS, type DashboardFilter } from "./dashboard-toolbar";
import { TeamBudget } from "./team-budget";
import { Tiles } from "./tiles";
import { UsageCharts } from "./usage-charts";

const REFRESH_MILLISECONDS = 30_000;

const loadLimits = async (signal: AbortSignal) => (await get<Limits>("/limits", {}, signal)).data;

const isPart = ({ progress }: Usage) => progress.current < progress.days;

/** Spend and use of the site's keys. */
export function DashboardPage({ configuration, format }: PageProps): ReactElement {
  const [filter, setFilter] = useState<DashboardFilter>(() => ({
    days: parameterOf(window.location.href, "days", PERIODS) ?? "30",
    model: "",
    key: "",
  }));
  const [isLive, setIsLive] = useState(true);
  const [updatedAt, setUpdatedAt] = useState<Date>();
  const shown = useRef<DashboardFilter>();
  const choices = useRef<Pick<Usage, "models" | "keys">>({ models: [], keys: [] });

  const load = useCallback(
    async (signal: AbortSignal) => {
      // Numbers that the site has stored are on the page at once, and newer ones follow.
      const stored = shown.current !== filter;
      const { data } = await get<Usage>("/usage", { ...filter, stored }, signal);
      shown.current = filter;
      // A filtered answer lacks the other models and keys.
      if (filter.model === "" && filter.key === "") choices.current = data;
      setUpdatedAt(new Date());
      return data;
    },
    [filter],
  );
  const usage = useAnswer(load, isPart);
  const limits = useAnswer(loadLimits);
  // Before the first day is read, there are no numbers, not zeros.
  const data = usage.data !== undefined && usage.data.progress.read > 0 ? usage.data : undefined;

  const { reload: reloadUsage } = usage;
  const { reload: reloadLimits } = limits;
  const reload = useCallback(async () => {
    await Promise.all([reloadUsage(), reloadLimits()]);
  }, [reloadUsage, reloadLimits]);

  useEffect(
    () => (isLive ? refreshWhileVisible(browserRefreshHost, REFRESH_MILLISECONDS, reload) : undefined),
    [isLive, reload],
  );

  return (
    <>
      <PageHeader title={__("Dashboard", "llm-stack")}>
        <span className="llm-stack-muted">
          {updatedAt !== undefined &&
            /* translators: %s: a time of day */
            sprintf(__("Updated at %s", "llm-stack"), format.clock(updatedAt))}
        </span>
        <Button variant="secondary" isBusy={usage.isLoading} onClick={() => void reload()}>
          {__("Update now", "llm-stack")}
        </Button>
        <SettingsLink settingsUrl={configuration.settingsUrl} />
      </PageHeader>
      <DashboardToolbar
        filter={filter}
        onFilter={(next) => {
          window.history.replaceState(null, "", withParameter(window.location.href, "days", next.days));
          setFilter(next);
        }}
        choices={choices.current}
        isLive={isLive}
        onLive={setIsLive}
      />
      {distinct([usage.problem, limits.problem]).map((problem) => (
        <ProblemNotice
          key={problem.message}
          problem={problem}
          onRetry={() => void reload()}
          {...(data === undefined ? {} : { context: __("The numbers below are older.", "llm-stack") })}
        />
      ))}
      {limits.data !== undefined && <TeamBudget team={limits.data.team} format={format} />}
      {data === undefined && usage.isLoading && <Spinner />}
      {data !== undefined && data.progress.read < data.progress.days && (
        <ReadingNotice
          text={sprintf(
            /* translators: 1: number of days, 2: number of days */
            __("The usage is being read from the gateway (%1$d of %2$d days). The numbers below grow.", "llm-stack"),
            data.progress.read,
            data.progress.days,
          )}
          share={data.progress.read / data.progress.days}
        />
      )}
      {data !== undefined && (
        <>
          <Tiles totals={data.totals} format={format} />
          <UsageCharts usage={data} format={format} seesAllKeys={configuration.mayManageKeys} />
          <p className="llm-stack-muted">
            {__("The gateway counts days in UTC.", "llm-stack")}{" "}
            {data.days[0] !== undefined &&
              /* translators: %s: date and time */
              sprintf(
                __("In the time zone of the site, the first day of this period starts on %s.", "llm-stack"),
                format.time(data.days[0].starts_at),
              )}
          </p>
        </>
      )}
    </>
  );
}
