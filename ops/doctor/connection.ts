import { isLocal, type EngineAnswer, type EngineFailure } from "./engine";
import { setSetting, type Finding } from "./finding";
import { firstLine } from "../run-program";

const INSTALL = "install Docker: https://docs.docker.com/engine/install/";

/** Whether the engine answers, and if not, how to fix it. */
export function evaluateConnection(stack: string, host: string, answer: EngineAnswer): Finding[] {
  if ("failure" in answer) return [{ check: "docker", level: "error", ...explain(stack, host, answer.failure) }];
  return [{ check: "docker", level: "ok", message: `the engine at ${host} answers` }];
}

type Explanation = Required<Pick<Finding, "message" | "remedy">>;

function explain(stack: string, host: string, { noCommand, text }: EngineFailure): Explanation {
  if (noCommand) return { message: "the command docker is not on PATH", remedy: INSTALL };
  const [, age] = /client version \S+ is too (new|old)/.exec(text) ?? [];
  if (age !== undefined) {
    const [older, newer] =
      age === "new" ? [`the engine at ${host}`, "the command"] : ["the command", `the engine at ${host}`];
    const message = `Docker's command and engine do not understand each other: ${older} is too old for ${newer}`;
    return { message, remedy: `upgrade Docker where it is older: https://docs.docker.com/engine/install/` };
  }
  return isLocal(host) ? explainLocal(stack, host, text) : explainRemote(stack, host, text);
}

function explainLocal(stack: string, host: string, text: string): Explanation {
  if (/permission denied/i.test(text)) {
    return {
      message: `you have no permission to use the Docker Engine at ${host}`,
      remedy:
        'sudo usermod -aG docker "$USER"   # then sign out and in again; members of that group are root on this host',
    };
  }
  if (/cannot connect|no such file|connection refused|failed to connect/i.test(text)) {
    return {
      message: `no Docker Engine answers at ${host}`,
      remedy: [
        "sudo systemctl enable --now docker",
        "or, if it listens elsewhere (docker context ls):",
        setSetting(stack, "dockerHost", "unix:///path/of/docker.sock"),
      ].join("\n"),
    };
  }
  return {
    message: `the Docker Engine at ${host} failed: ${firstLine(text)}`,
    remedy: `DOCKER_HOST=${host} docker info`,
  };
}

/** The local command's error quotes the output of the remote command and of `ssh`. */
function explainRemote(stack: string, host: string, text: string): Explanation {
  const target = host.slice("ssh://".length);
  const ssh = `ssh ${sshArguments(target)}`;
  if (text.includes('"ssh": executable file not found')) {
    return { message: "the command ssh is not on PATH", remedy: "install the OpenSSH client" };
  }
  if (/permission denied while trying to connect|docker\.sock.*permission denied/i.test(text)) {
    const remedy = `${ssh} 'sudo usermod -aG docker "$USER"'   # takes effect at the next sign-in`;
    return { message: `the user of ${host} has no permission to use the Docker Engine there`, remedy };
  }
  if (/docker: (command )?not found|docker: No such file/i.test(text)) {
    return { message: `${target} has no docker command`, remedy: `there, ${INSTALL}` };
  }
  if (/cannot connect to the docker daemon/i.test(text)) {
    return { message: `no Docker Engine runs on ${target}`, remedy: `${ssh} sudo systemctl enable --now docker` };
  }
  if (/kex_exchange_identification|connection (reset|closed) by|session open refused/i.test(text)) {
    return {
      message: `the SSH server of ${target} closed the connection, as it does when too many arrive at once`,
      remedy: [
        "run the command again, and share one connection (docs/troubleshooting.md#docker-over-ssh)",
        `${ssh} 'sudo sshd -T | grep -i maxstartups'   # shows the server's limit`,
      ].join("\n"),
    };
  }
  return {
    message: `${host} cannot be reached: ${firstLine(/(?:stderr=|over SSH: )([\s\S]*)/.exec(text)?.[1] ?? text)}`,
    remedy: [
      `${ssh} docker version   # must work without a prompt`,
      "or, if it is another host:",
      setSetting(stack, "dockerHost", "ssh://user@host"),
    ].join("\n"),
  };
}

/** `user@host:2222` as arguments of the `ssh` command. */
function sshArguments(target: string): string {
  const [, destination = target, port] = /^(.*?)(?::(\d+))?$/.exec(target) ?? [];
  return port === undefined ? destination : `-p ${port} ${destination}`;
}
