import { activeServices, type ServiceChoices } from "../../components/settings/active-services";
import type { Settings } from "../../components/settings/schema";
import { containerSuffix } from "../../components/settings/service-names";
import { docker, DockerError } from "../docker-cli";
import { databasesOf } from "../sync/databases";
import type { Target } from "../target";
import { must, SmokeFailure, type SmokeCheck } from "./check";
import type { SmokeContainer } from "./containers";

/** What runs inside: containers, LiteLLM's own checks, the sync, and the way of an alert. */
export function serviceChecks(
  target: Target,
  settings: ServiceChoices & Pick<Settings, "alertReceivers" | "heartbeat">,
  containers: readonly SmokeContainer[],
): readonly SmokeCheck[] {
  const { prefix } = target;
  const fetchIn = (service: string, url: string) => fetchInside(target, service, url, service);
  const throughNginx = (service: string, url: string) => fetchInside(target, "nginx", url, service);
  return [
    {
      name: "every container runs and is healthy",
      run: () => Promise.resolve(checkContainers(prefix, settings, containers)),
    },
    {
      name: "LiteLLM is alive",
      run: () => throughNginx("litellm", "http://litellm:4000/health/liveliness"),
    },
    {
      name: "LiteLLM is ready, with its database",
      run: async () => checkReadiness(await throughNginx("litellm", "http://127.0.0.1:8080/ready/litellm"), prefix),
    },
    {
      name: "Open WebUI is ready",
      run: () => throughNginx("open-webui", "http://127.0.0.1:8080/ready/open-webui"),
    },
    { name: "the sync is installed and follows", run: () => checkSync(target) },
    {
      name: "Prometheus scrapes every target",
      run: async () => checkTargets(await fetchIn("prometheus", "http://127.0.0.1:9090/api/v1/targets?state=active")),
    },
    {
      name: "alerts reach Alertmanager",
      run: async () => checkWatchdog(await fetchIn("alertmanager", "http://127.0.0.1:9093/api/v2/alerts")),
    },
    { name: "alerts reach people", run: () => Promise.resolve(checkReceivers(settings)) },
  ];
}

/**
 * Fetches a URL from inside a container.
 *
 * @param about the service whose log tells why there is no answer.
 * @throws SmokeFailure when the answer is no success.
 */
async function fetchInside(target: Target, service: string, url: string, about: string): Promise<string> {
  const { dockerHost, prefix } = target;
  try {
    const program = ["exec", `${prefix}-${service}`, "wget", "-q", "-O", "-", url];
    return (await docker(dockerHost, program, { timeoutSeconds: 20 })).stdout.trim();
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    const reason = error.message.split("\n").at(-1) ?? "";
    throw new SmokeFailure(`no answer: ${reason}`, `docker logs --tail 50 ${prefix}-${about}`);
  }
}

function checkContainers(prefix: string, settings: ServiceChoices, containers: readonly SmokeContainer[]): string {
  const wanted = activeServices(settings).map(containerSuffix);
  const found = new Map(containers.map((container) => [container.service, container]));
  const wrong = wanted.flatMap((service) => {
    const { status, health } = found.get(service) ?? { status: "missing", health: undefined };
    if (status === "running" && (health ?? "healthy") === "healthy") return [];
    return [`${prefix}-${service} is ${status === "running" ? (health ?? "") : status}`];
  });
  must(wrong.length === 0, wrong.join(", "), "npm run up, and docker logs --tail 50 of these containers");
  return `${wanted.length} of them`;
}

function checkReadiness(text: string, prefix: string): string {
  const { db } = JSON.parse(text) as { readonly db?: string };
  must(db === "connected", `its database is ${db ?? "unknown"}`, `docker logs --tail 50 ${prefix}-postgres`);
  return "connected";
}

async function checkSync(target: Target): Promise<string> {
  const { litellm } = databasesOf(target);
  const parts = await litellm("SELECT * FROM sync.test_api_key_sync_installation()");
  const broken = parts.filter(({ ok }) => ok !== true).map(({ part, remark }) => `${String(part)}: ${String(remark)}`);
  must(broken.length === 0, broken.join(", "), "npm run sync -- verify");
  const rows = await litellm("SELECT * FROM sync.check_sync_status()");
  const status = new Map(rows.map(({ name, value }) => [String(name), String(value)]));
  must(
    status.get("state") === "running",
    `it has stopped: ${status.get("obstacle") ?? ""}`,
    "docs/runbook.md#syncstopped",
  );
  must(status.get("parked") === "0", `${status.get("parked") ?? ""} records are parked`, "docs/runbook.md#syncparked");
  return `${status.get("waiting") ?? ""} changes wait`;
}

interface Targets {
  readonly data: {
    readonly activeTargets: readonly {
      readonly health: string;
      readonly lastError: string;
      readonly labels: { readonly job: string };
    }[];
  };
}

function checkTargets(text: string): string {
  const { activeTargets } = (JSON.parse(text) as Targets).data;
  const down = activeTargets.filter(({ health }) => health !== "up");
  const reasons = down.map(({ labels, lastError }) => `${labels.job}: ${lastError}`);
  must(down.length === 0, reasons.join(", "), "docs/runbook.md#targetdown");
  return `${activeTargets.length} of them`;
}

function checkWatchdog(text: string): string {
  const alerts = JSON.parse(text) as readonly { readonly labels: { readonly alertname: string } }[];
  const arrives = alerts.some(({ labels }) => labels.alertname === "Watchdog");
  must(arrives, "Watchdog, which always fires, has not arrived", "docs/runbook.md#watchdog");
  return "Watchdog fires";
}

function checkReceivers({ alertReceivers, heartbeat }: Pick<Settings, "alertReceivers" | "heartbeat">): string {
  if (alertReceivers.length === 0) {
    throw new SmokeFailure("no receiver is declared, so alerts notify no one", "docs/alerts.md", "warning");
  }
  const names = alertReceivers.map(({ name }) => name).join(", ");
  return `${names}; try them with: npm run alert-test${heartbeat.url ? "" : " (no heartbeat is set)"}`;
}
