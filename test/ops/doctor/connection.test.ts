import { describe, expect, it } from "vitest";

import { evaluateConnection } from "../../../ops/doctor/connection";

const SOCKET = "unix:///var/run/docker.sock";
const REMOTE = "ssh://deploy@gateway:2222";

function failure(host: string, text: string, noCommand = false) {
  const [finding] = evaluateConnection("dev", host, { failure: { noCommand, text } });
  return finding;
}

/** How the Docker command line quotes an error behind `ssh`. */
function overSsh(stderr: string): string {
  return `error during connect: Get "http://docker.example.com/v1.50/info": command [ssh -o ConnectTimeout=30 -T -l deploy -p 2222 -- gateway docker system dial-stdio] has exited with exit status 255, make sure the URL is valid, and Docker 18.09 or later is installed on the remote host: stderr=${stderr}`;
}

describe("evaluateConnection", () => {
  it("explains how to install a missing command, for local and remote engines", () => {
    expect(failure(REMOTE, "spawn docker ENOENT", true)).toEqual({
      check: "docker",
      level: "error",
      message: "the command docker is not on PATH",
      remedy: "install Docker: https://docs.docker.com/engine/install/",
    });
  });

  it.each([
    [
      "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: dial unix /var/run/docker.sock: connect: permission denied",
      "you have no permission to use the Docker Engine at unix:///var/run/docker.sock",
      "sudo usermod -aG docker",
    ],
    [
      "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
      "no Docker Engine answers at unix:///var/run/docker.sock",
      "sudo systemctl enable --now docker",
    ],
    [
      "Error response from daemon: client version 1.50 is too new. Maximum supported API version is 1.39",
      "the engine at unix:///var/run/docker.sock is too old for the command",
      "upgrade Docker where it is older",
    ],
    [
      "Error response from daemon: client version 1.24 is too old. Minimum supported API version is 1.44",
      "the command is too old for the engine at unix:///var/run/docker.sock",
      "upgrade Docker where it is older",
    ],
    ["Error response from daemon: out of order", "failed: Error response from daemon: out of order", "docker info"],
  ])("distinguishes the failures of a local engine: %s", (text, message, remedy) => {
    const finding = failure(SOCKET, text);
    expect(finding?.message).toContain(message);
    expect(finding?.remedy).toContain(remedy);
  });

  it.each([
    [
      overSsh("kex_exchange_identification: read: Connection reset by peer"),
      "the SSH server of deploy@gateway:2222 closed the connection, as it does when too many arrive at once",
      "ssh -p 2222 deploy@gateway 'sudo sshd -T | grep -i maxstartups'",
    ],
    [
      overSsh("ssh: connect to host gateway port 2222: Connection refused"),
      "ssh://deploy@gateway:2222 cannot be reached: ssh: connect to host gateway port 2222: Connection refused",
      "ssh -p 2222 deploy@gateway docker version",
    ],
    [
      overSsh("deploy@gateway: Permission denied (publickey)."),
      "cannot be reached: deploy@gateway: Permission denied (publickey).",
      "ssh -p 2222 deploy@gateway docker version",
    ],
    [overSsh("bash: line 1: docker: command not found"), "deploy@gateway:2222 has no docker command", "install Docker"],
    [
      overSsh("permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock"),
      "the user of ssh://deploy@gateway:2222 has no permission to use the Docker Engine there",
      "ssh -p 2222 deploy@gateway 'sudo usermod -aG docker",
    ],
    [
      "Cannot connect to the Docker daemon at http://docker.example.com. Is the docker daemon running?",
      "no Docker Engine runs on deploy@gateway:2222",
      "ssh -p 2222 deploy@gateway sudo systemctl enable --now docker",
    ],
    [
      'error during connect: exec: "ssh": executable file not found in $PATH',
      "the command ssh is not on PATH",
      "OpenSSH",
    ],
  ])("distinguishes the failures of a remote engine: %s", (text, message, remedy) => {
    const finding = failure(REMOTE, text);
    expect(finding?.message).toContain(message);
    expect(finding?.remedy).toContain(remedy);
  });
});
