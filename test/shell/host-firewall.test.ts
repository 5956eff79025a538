import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, it } from "vitest";

import { packageRoot, readPackageFile } from "../../components/settings/package-files";

const NAMESPACES = ["--map-root-user", "--net", "--mount"];
const missing =
  spawnSync("unshare", [...NAMESPACES, "sh", "-c", "nft list tables && ip link && command -v nsenter"]).status !== 0;

const folder = mkdtempSync(join(tmpdir(), "llm-stack-firewall-"));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Tries until the server listens; a dropped packet gets no answer, and so the second second decides. */
const CONNECT = `
const [host, port] = process.argv.slice(2);
const until = Date.now() + 2000;
const end = (state) => { console.log(host + " " + port + " " + state); process.exit(); };
const attempt = () => {
  const socket = require("net").connect({ host, port: Number(port) });
  socket.on("connect", () => end("open"));
  socket.on("error", () => setTimeout(attempt, 50));
};
setTimeout(() => end("closed"), until - Date.now());
attempt();
`;

function connections(): readonly string[] {
  mkdirSync(join(folder, "open-ports.d"));
  writeFileSync(join(folder, "open-ports.d/llm-a.nft"), "add element inet llm_stack open_tcp { 22, 443 }\n");
  writeFileSync(join(folder, "open-ports.d/llm-b.nft"), "add element inet llm_stack open_tcp { 22, 8443 }\n");
  const rules = readPackageFile("config-templates/host/files/firewall.nft");
  writeFileSync(join(folder, "firewall.nft"), rules.replace("/etc/llm-stack", folder));
  writeFileSync(join(folder, "connect.cjs"), CONNECT);
  const script = join(packageRoot, "test/shell/support/firewall-lab.sh");
  const args = [...NAMESPACES, "--kill-child", "--pid", "--fork", "sh", script, join(folder, "firewall.nft"), folder];
  const { stdout, stderr } = spawnSync("unshare", [...args, process.execPath], { encoding: "utf8" });
  return stdout === "" ? [stderr] : stdout.trim().split("\n");
}

// `npm test` needs only Node.js; the summary lists what it left out.
describe.skipIf(missing)("the host's firewall (needs nft, ip and namespaces)", () => {
  it("opens only the declared ports, over IPv4 and IPv6, also to published containers", { timeout: 60_000 }, () => {
    expect(connections()).toEqual([
      "192.0.2.1 22 open",
      "192.0.2.1 443 open",
      // Published by a container, and not declared.
      "192.0.2.1 5432 closed",
      "192.0.2.1 5433 closed",
      // Published on a port that is not declared, of a container that listens on one that is.
      "192.0.2.1 8080 closed",
      // A program of the host.
      "192.0.2.1 9100 closed",
      // The container's own address, on a declared port.
      "198.51.100.2 8443 closed",
      "2001:db8::1 22 open",
      "2001:db8::1 9100 closed",
      // Containers reach the outside and the host as before.
      "192.0.2.2 7777 open",
      "198.51.100.1 9100 open",
      // Without the table.
      "192.0.2.1 5432 open",
      "192.0.2.1 5433 open",
    ]);
  });
});
