import { createElement, createRoot, render, type ReactElement } from "@wordpress/element";

import { AuditPage } from "./audit/audit-page";
import { DashboardPage } from "./dashboard/dashboard-page";
import { InterfacePage } from "./interface/interface-page";
import { KeysPage } from "./keys/keys-page";
import "./pages.css";
import type { Configuration, PageProps } from "./shared/configuration";
import { createFormat } from "./shared/format";

const PAGES: Readonly<Record<Configuration["page"], (props: PageProps) => ReactElement>> = {
  dashboard: DashboardPage,
  keys: KeysPage,
  audit: AuditPage,
  interface: InterfacePage,
};

const root = document.getElementById("llm-stack-page");
if (root !== null) {
  const configuration = JSON.parse(root.dataset["configuration"] ?? "{}") as Configuration;
  const Page = PAGES[configuration.page];
  const page = (
    <Page configuration={configuration} format={createFormat(configuration.locale, configuration.timeZone)} />
  );
  if (createRoot === undefined) render(page, root);
  else createRoot(root).render(page);
}
