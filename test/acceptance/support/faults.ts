import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";

import type { AlertInbox } from "./alert-inbox";
import { Applications, question } from "./applications";
import { docker } from "./docker";
import { eventually } from "./https";
import { UNSTEADY_MODEL, type ModelProvider } from "./model-provider";
import type { OwnCertificate } from "./own-certificate";
import { queryPrometheus } from "./prometheus";
import type { Subject } from "./subject";

/** The chat's host in `dev`, from which the tests' stacks are made. */
const CHAT_HOST = "chat.localhost";

/** Something that breaks, and the alert that reports it. */
export interface Fault {
  /** Completes the sentence "fires an alert when …". */
  readonly title: string;
  readonly subject: Subject;
  readonly alert: Readonly<Record<string, string>>;
  /** Until the alert fires: its window and `for`, two minutes for scrapes and evaluations, and some for a busy machine. */
  readonly withinSeconds: number;
  readonly begin: () => Promise<unknown>;
  readonly end: () => Promise<unknown>;
}

/** Every call to a model fails at its provider. */
export function failingProvider(subject: Subject, provider: ModelProvider): Fault {
  const applications = new Applications(subject);
  const stop = new AbortController();
  let calls = Promise.resolve();
  let key = "";
  const ask = () => applications.api(key, "/v1/chat/completions", question(UNSTEADY_MODEL));
  const keepAsking = async () => {
    while (!stop.signal.aborted) {
      await ask();
      // Ends early, without an error, when the fault ends.
      await pause(5000, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  };
  return {
    title: "a model's provider fails",
    subject,
    alert: { alertname: "ModelUnavailable", requested_model: UNSTEADY_MODEL },
    withinSeconds: 480,
    begin: async () => {
      const person = { user_id: "una", user_email: "una@example.com", auto_create_key: false };
      await applications.litellm("/user/new", { ...person, models: [UNSTEADY_MODEL] });
      const created = await applications.litellm("/key/generate", { user_id: person.user_id });
      key = String(created["key"]);
      calls = keepAsking();
    },
    end: async () => {
      stop.abort();
      await calls;
      provider.steady = true;
      await ask();
    },
  };
}

/** A program in Grafana's container takes 95 % of its memory. */
export function fullMemory(subject: Subject): Fault {
  const container = `llm-${subject.stack}-grafana`;
  let hog: ChildProcess | undefined;
  return {
    title: "a container is near its memory limit",
    subject,
    alert: { alertname: "ContainerMemoryNearLimit", name: container },
    withinSeconds: 780,
    begin: async () => {
      const limit = Number(await docker("inspect", "--format", "{{.HostConfig.Memory}}", container));
      const [used] = await queryPrometheus(
        subject.outputs(),
        `container_memory_working_set_bytes{name="${container}"}`,
      );
      const bytes = Math.floor(0.95 * limit) - (used?.value ?? 0);
      // `tail` keeps what may be the last line. `cat` waits until this program closes its input.
      const program = `(head -c ${bytes} /dev/zero; cat) | tail > /dev/null`;
      hog = spawn("docker", ["exec", "--interactive", container, "sh", "-c", program], {
        stdio: ["pipe", "ignore", "ignore"],
      });
    },
    end: async () => {
      if (!hog) return;
      const ended = once(hog, "exit");
      hog.stdin?.end();
      await ended;
    },
  };
}

/** The sync's worker no longer runs. */
export function stoppedSync(subject: Subject): Fault {
  return {
    title: "the sync worker has stopped",
    subject,
    alert: { alertname: "SyncNotRunning" },
    withinSeconds: 540,
    begin: () => docker("stop", `llm-${subject.stack}-sync`),
    end: () => docker("start", `llm-${subject.stack}-sync`),
  };
}

/** One of the alert receivers refuses connections. */
export function deadReceiver(subject: Subject, inbox: AlertInbox): Fault {
  return {
    title: "an alert receiver is down",
    subject,
    alert: { alertname: "AlertmanagerNotificationsFailing", receiver_name: "spare" },
    withinSeconds: 180,
    begin: async () => {
      await inbox.stopSpare();
      await subject.sandbox.npm("alert-test", "--stack", subject.stack, "--receiver", "spare");
    },
    end: () => inbox.startSpare(),
  };
}

/** The certificate of both public hosts has a few days left; it came up with it. */
export function expiringCertificate(subject: Subject, certificate: OwnCertificate): Fault {
  return {
    title: "a certificate is about to expire",
    subject,
    alert: { alertname: "CertificateExpiresNow", instance: `https://${CHAT_HOST}/` },
    withinSeconds: 480,
    begin: () => Promise.resolve(),
    end: async () => {
      certificate.renew(subject.sandbox);
      const run = await subject.sandbox.npm("up", "--stack", subject.stack);
      if (run.exitCode !== 0) throw new Error(run.text);
    },
  };
}

/** LiteLLM is killed. Docker does not restart what an administrator killed. */
export function killedLitellm(subject: Subject): Fault {
  return {
    title: "LiteLLM is down",
    subject,
    alert: { alertname: "LiteLLMDown" },
    withinSeconds: 300,
    begin: () => docker("kill", `llm-${subject.stack}-litellm`),
    end: () => docker("start", `llm-${subject.stack}-litellm`),
  };
}

/** PostgreSQL accepts connections and answers nothing. */
export function frozenPostgres(subject: Subject): Fault {
  return {
    title: "PostgreSQL no longer answers",
    subject,
    alert: { alertname: "PostgresDown" },
    withinSeconds: 240,
    // Docker cannot freeze a container while it starts a process, such as a health check.
    begin: () =>
      eventually(
        () => docker("pause", `llm-${subject.stack}-postgres`).catch(() => ""),
        (paused) => paused !== "",
        30,
      ),
    end: () => docker("unpause", `llm-${subject.stack}-postgres`),
  };
}
