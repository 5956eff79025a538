import { Button, CheckboxControl, SelectControl, Spinner } from "@wordpress/components";
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
import { get } from "../shared/api";
import { browserRefreshHost } from "../shared/browser-refresh-host";
import type { PageProps } from "../shared/configuration";
import { visibleName } from "../shared/format";
import { PageHeader } from "../shared/page-header";
import { distinct } from "../shared/problem";
import { ProblemNotice } from "../shared/problem-notice";
import { refreshWhileVisible } from "../shared/refresh";
import { SettingsLink } from "../shared/settings-link";
import { useAnswer } from "../shared/use-answer";
import { TeamBudget } from "./team-budget";
import { Tiles } from "./tiles";
import { UsageCharts } from "./usage-charts";

const REFRESH_MILLISECONDS = 30_000;
const PERIODS = [7, 30, 90];

const loadLimits = async (signal: AbortSignal) => (await get<Limits>("/limits", {}, signal)).data;

/** Spend and use of the site's keys. */
export function DashboardPage({ configuration, format }: PageProps): ReactElement {
  const [days, setDays] = useState("30");
  const [model, setModel] = useState("");
  const [key, setKey] = useState("");
  const [isLive, setIsLive] = useState(true);
  const [updatedAt, setUpdatedAt] = useState<Date>();
  const choices = useRef<Pick<Usage, "models" | "keys">>({ models: [], keys: [] });

  const load = useCallback(
    async (signal: AbortSignal) => {
      const { data } = await get<Usage>("/usage", { days, model, key }, signal);
      // A filtered answer lacks the other models and keys.
      if (model === "" && key === "") choices.current = data;
      setUpdatedAt(new Date());
      return data;
    },
    [days, model, key],
  );
  const usage = useAnswer(load);
  const limits = useAnswer(loadLimits);
  const { data } = usage;

  const { reload: reloadUsage } = usage;
  const { reload: reloadLimits } = limits;
  const reload = useCallback(async () => {
    await Promise.all([reloadUsage(), reloadLimits()]);
  }, [reloadUsage, reloadLimits]);

  useEffect(
    () => (isLive ? refreshWhileVisible(browserRefreshHost, REFRESH_MILLISECONDS, reload) : undefined),
    [isLive, reload],
  );

  const optionsOf = (groups: Usage["models"], all: string) => [
    { value: "", label: all },
    ...groups.filter(({ id }) => id !== "").map(({ id, name }) => ({ value: id, label: visibleName(name) })),
  ];
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
      <div className="llm-stack-toolbar">
        <SelectControl
          __nextHasNoMarginBottom
          label={__("Period", "llm-stack")}
          value={days}
          onChange={setDays}
          options={PERIODS.map((count) => ({
            value: String(count),
            /* translators: %d: a number of days */
            label: sprintf(__("Last %d days", "llm-stack"), count),
          }))}
        />
        <SelectControl
          __nextHasNoMarginBottom
          label={__("Model", "llm-stack")}
          value={model}
          onChange={setModel}
          options={optionsOf(choices.current.models, __("All models", "llm-stack"))}
        />
        <SelectControl
          __nextHasNoMarginBottom
          label={__("Key", "llm-stack")}
          value={key}
          onChange={setKey}
          options={optionsOf(choices.current.keys, __("All keys", "llm-stack"))}
        />
        <CheckboxControl
          __nextHasNoMarginBottom
          label={__("Update every 30 seconds", "llm-stack")}
          checked={isLive}
          onChange={setIsLive}
        />
      </div>
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
