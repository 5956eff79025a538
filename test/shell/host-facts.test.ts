import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { readPackageFile } from "../../components/settings/package-files";
import { distributionOf } from "../../ops/host/distributions";
import { parseFacts, type HostFacts } from "../../ops/host/host-facts";
import { stepsScript } from "../../ops/host/host-step";
import { hardenSteps } from "../../ops/host/harden-steps";
import { prepareSteps } from "../../ops/host/prepare-steps";
import { load } from "../support/config";
import { HostLab } from "./support/host-lab";

/** What /etc/os-release of these distributions contains. */
const RELEASES = {
  debian: ["debian", "12", "bookworm", "Debian GNU/Linux 12 (bookworm)"],
  ubuntu: ["ubuntu", "24.04", "noble", "Ubuntu 24.04.3 LTS"],
  rhel: ["rhel", "9.6", "", "Red Hat Enterprise Linux 9.6 (Plow)"],
  rocky: ["rocky", "9.6", "", "Rocky Linux 9.6 (Blue Onyx)"],
  almalinux: ["almalinux", "10.0", "", "AlmaLinux 10.0 (Purple Lion)"],
  fedora: ["fedora", "43", "", "Fedora Linux 43 (Server Edition)"],
} as const;

let lab: HostLab;

beforeEach(() => {
  lab = new HostLab();
});

afterEach(() => {
  lab.remove();
});

function factsOf(release: keyof typeof RELEASES): HostFacts {
  const [id, version, codename, name] = RELEASES[release];
  const text = `ID="${id}"\nVERSION_ID="${version}"\n${codename === "" ? "" : `VERSION_CODENAME=${codename}\n`}PRETTY_NAME="${name}"\n`;
  lab.write("etc/os-release", text);
  const { code, stdout } = lab.run(readPackageFile("config-templates/host/facts.sh"));
  expect(code).toBe(0);
  return parseFacts(stdout);
}

describe("a host's facts", () => {
  it.each([
    ["debian", { packages: "apt", folder: "debian" }],
    ["ubuntu", { packages: "apt", folder: "ubuntu" }],
    ["rhel", { packages: "dnf", folder: "rhel" }],
    ["rocky", { packages: "dnf", folder: "centos" }],
    ["almalinux", { packages: "dnf", folder: "centos" }],
    ["fedora", undefined],
  ] as const)("name the distribution %s", (release, distribution) => {
    const facts = factsOf(release);
    expect([facts.id, facts.version, facts.codename, facts.name]).toEqual(RELEASES[release]);
    expect(distributionOf(facts)).toEqual(distribution);
  });

  it("contain Docker's settings as they are, also with quotes and line breaks", () => {
    const text = '{\n  "log-opts": {"tag": "a\\"b"}\n}\n';
    lab.write("etc/docker/daemon.json", text);
    expect(factsOf("debian").daemonJson).toBe(text);
  });

  it("measure the host", () => {
    const { cores, memoryMebibytes, freeBytes, architecture } = factsOf("debian");
    expect([cores > 0, memoryMebibytes > 100, freeBytes > 0, architecture.length > 0]).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it("list programs that listen", () => {
    lab.program(
      "ss",
      `echo 'LISTEN 0 128 [::]:8443 [::]:* users:(("nginx",pid=7,fd=3))'; echo 'LISTEN 0 1 127.0.0.1:25 0.0.0.0:*'`,
    );
    expect(factsOf("debian").listeners).toEqual([
      { address: "[::]", port: 8443, program: "nginx" },
      { address: "127.0.0.1", port: 25, program: "an unknown program" },
    ]);
  });
});

/** A host without Docker, whose package managers do nothing but log. */
function bareHost(release: keyof typeof RELEASES): HostFacts {
  const user = { user: "deploy", userInDockerGroup: false, dockerVersion: undefined };
  const facts = { ...factsOf(release), ...user, inSwarm: false, daemonJson: undefined };
  const isApt = distributionOf(facts)?.packages === "apt";
  lab.write("packages", "bash\n");
  lab.program("systemctl", 'case "$1" in is-*) exit 1 ;; esac');
  if (isApt) {
    lab.program("dpkg-query", `sed 's/^/installed /' ${lab.path("packages")}`);
    lab.program("dpkg", 'if [ "$1" = --print-architecture ]; then echo arm64; fi');
    lab.program("apt-get", "exit 0");
  } else {
    lab.program("rpm", `sed 's/^/installed /' ${lab.path("packages")}`);
    lab.program("dnf", "exit 0");
  }
  lab.program(
    "install",
    'case " $* " in *" -d "*) for last; do :; done; mkdir -p "$last" ;; *) exec /usr/bin/install "$@" ;; esac',
  );
  for (const name of ["curl", "chmod", "usermod"]) lab.program(name, "exit 0");
  lab.calls();
  return facts;
}

/** Runs steps for real with the stand-ins. Where `apt-get` exists, a dnf host has to hide it. */
function runSteps(facts: HostFacts, steps: ReturnType<typeof prepareSteps>) {
  const script = stepsScript("apply", "llm-a", steps);
  const isDnf = distributionOf(facts)?.packages === "dnf";
  const result = lab.run(isDnf ? script.replace("if command -v apt-get", "if false") : script);
  expect(result).toMatchObject({ code: 0, stderr: "" });
  return lab.calls().filter((call) => !/^(chmod|install)/.test(call));
}

function prepare(release: keyof typeof RELEASES) {
  const facts = bareHost(release);
  const distribution = distributionOf(facts);
  if (distribution === undefined) throw new Error("unknown distribution");
  return runSteps(facts, prepareSteps(facts, distribution));
}

describe("preparing a host without Docker", () => {
  it.each([
    ["ubuntu", "curl", "exit 6", "must reach https://download.docker.com"],
    ["rocky", "curl", "exit 6", "must reach https://download.docker.com"],
    ["ubuntu", "apt-get", `[ ! -e '/etc/apt/sources.list.d/docker.sources' ]`, "no packages for this release"],
  ] as const)("on %s explains a failure of %s", (release, program, end, message) => {
    const facts = bareHost(release);
    const distribution = distributionOf(facts);
    lab.program(program, end.replace("/etc", lab.path("etc")));
    const steps = distribution === undefined ? [] : prepareSteps(facts, distribution);
    const script = stepsScript("apply", "prepare", steps);
    const isDnf = distribution?.packages === "dnf";
    const { code, stderr } = lab.run(isDnf ? script.replace("if command -v apt-get", "if false") : script);
    expect([code, stderr]).toEqual([1, expect.stringContaining(message) as string]);
  });

  it("installs Docker's packages on Ubuntu from Docker's repository, and starts Docker after its settings are there", () => {
    expect(prepare("ubuntu")).toEqual([
      "apt-get update",
      "apt-get install --yes --no-install-recommends ca-certificates curl",
      `curl -fsSL https://download.docker.com/linux/ubuntu/gpg -o ${lab.path("etc/apt/keyrings/docker.asc")}`,
      "dpkg --print-architecture",
      "apt-get update",
      "apt-get install --yes docker-ce docker-ce-cli containerd.io",
      "systemctl enable --now docker.service",
      "usermod --append --groups docker deploy",
    ]);
    expect(lab.read("etc/apt/sources.list.d/docker.sources")).toContain(
      "URIs: https://download.docker.com/linux/ubuntu\nSuites: noble\nComponents: stable\nArchitectures: arm64\n",
    );
    expect(JSON.parse(lab.read("etc/docker/daemon.json"))).toMatchObject({ "live-restore": true });
  });

  it.each([
    ["rhel", "rhel"],
    ["rocky", "centos"],
  ] as const)("installs them on %s from the repository of %s", (release, folder) => {
    expect(prepare(release)).toEqual([
      `curl -fsSL https://download.docker.com/linux/${folder}/docker-ce.repo -o ${lab.path("etc/yum.repos.d/docker-ce.repo")}`,
      "dnf install --assumeyes --best docker-ce docker-ce-cli containerd.io",
      "systemctl enable --now docker.service",
      "usermod --append --groups docker deploy",
    ]);
  });
});

describe("hardening a host of the RHEL family", () => {
  const { settings } = load({ hardening: { timeSync: true, logLimits: true, automaticUpdates: true } });

  it("installs chrony and dnf-automatic, and starts both", () => {
    const facts = bareHost("rocky");
    expect(runSteps(facts, hardenSteps("llm-a", settings, "dnf"))).toEqual([
      "dnf install --assumeyes --setopt=install_weak_deps=False chrony",
      "systemctl enable --now chronyd",
      "systemctl restart systemd-journald",
      "dnf install --assumeyes --setopt=install_weak_deps=False dnf-automatic",
      "systemctl daemon-reload",
      "systemctl enable --now dnf-automatic-install.timer",
    ]);
    expect(lab.read("etc/llm-stack/dnf-automatic.conf")).toContain("upgrade_type = security\n");
  });
});
