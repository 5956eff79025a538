import { Button, Notice, Spinner } from "@wordpress/components";
import { createElement, Fragment, useCallback, type ReactElement } from "@wordpress/element";
import { __ } from "@wordpress/i18n";

import type { Interface } from "../shared/answers";
import { get } from "../shared/api";
import type { PageProps } from "../shared/configuration";
import { PageHeader } from "../shared/page-header";
import { ProblemNotice } from "../shared/problem-notice";
import { SettingsLink } from "../shared/settings-link";
import { useAnswer } from "../shared/use-answer";

/** What LiteLLM's interface needs. It cannot leave the frame, and never opens in this page's place. */
const SANDBOX = "allow-scripts allow-same-origin allow-forms allow-popups allow-downloads";

/** LiteLLM's interface in a frame, or a link to it and the reason. */
export function InterfacePage({ configuration }: PageProps): ReactElement {
  const load = useCallback(async (signal: AbortSignal) => (await get<Interface>("/interface", {}, signal)).data, []);
  const { data, problem, isLoading, reload } = useAnswer(load);
  return (
    <>
      <PageHeader title="LiteLLM">
        {data !== undefined && data.url !== "" && (
          <Button
            variant={data.frame ? "secondary" : "primary"}
            href={data.url}
            target="_blank"
            rel="noopener noreferrer"
          >
            {__("Open in a new tab", "llm-stack")}
          </Button>
        )}
        <SettingsLink settingsUrl={configuration.settingsUrl} />
      </PageHeader>
      <p className="llm-stack-muted">
        {__(
          "This is the gateway's own interface. Sign in with your account of LiteLLM: the site passes no key on to it.",
          "llm-stack",
        )}
      </p>
      {problem !== undefined && <ProblemNotice problem={problem} onRetry={() => void reload()} />}
      {data === undefined && isLoading && <Spinner />}
      {data !== undefined && !data.frame && (
        <Notice status={data.reason === "off" ? "info" : "warning"} isDismissible={false}>
          <p>
            <strong>{data.message}</strong> {data.remedy}
          </p>
        </Notice>
      )}
      {data?.frame === true && (
        <iframe
          className="llm-stack-frame"
          src={data.url}
          title={__("Interface of LiteLLM", "llm-stack")}
          sandbox={SANDBOX}
          referrerPolicy="no-referrer"
        />
      )}
    </>
  );
}
