import { activeServices, type ServiceChoices } from "../../components/settings/active-services";
import { containerSuffix } from "../../components/settings/service-names";
import { databasesOf } from "../sync/databases";
import type { Target } from "../target";
import { must, type SmokeCheck } from "./check";
import type { SmokeContainer } from "./containers";
import { fetchInside } from "./fetch-inside";

/** What runs inside: containers, the applications' own checks, and the sync. */
export function serviceChecks(
  target: Target,
  settings: ServiceChoices,
  containers: readonly SmokeContainer[],
): readonly SmokeCheck[] {
  const { prefix } = target;
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
  ];
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
