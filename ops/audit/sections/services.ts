import { trustBoundaries } from "../../docs/architecture/trust-boundaries";
import type { AuditedStack } from "../audited-stack";
import { heading, paragraph, table, type Cell, type Chapter } from "../document";
import type { Inventory, InventoryService } from "../inventory";

/** What runs, with which rights and limits. */
export function servicesChapter({ services, networks }: Inventory): Chapter {
  return {
    title: "Services",
    blocks: [
      paragraph("Every long-running container. The same facts for programs are in inventory.json."),
      table(
        ["Service", "`Image", "User", "Capabilities", "Root", "Memory", "CPUs", "Processes"],
        services.map(protectionRow),
      ),
      heading("Health checks, ports, networks and mounts"),
      table(["Service", "`Health check", "Ports", "Networks", "`Mounts"], services.map(reachRow)),
      heading("Networks"),
      table(
        ["Network", "Subnet", "Internal", "Leads outside", "Members reach each other", "Services"],
        networks.map(({ name, subnet = "", internal, outbound, shared, services: members }) => [
          name,
          subnet,
          yes(internal),
          outbound ? { word: "yes", mark: "deviation" } : "no",
          yes(shared),
          members.join(", "),
        ]),
      ),
    ],
  };
}

function protectionRow(service: InventoryService): readonly Cell[] {
  const { capabilities, user, readOnlyRoot, memoryMebibytes, cpus = "none", processes } = service;
  const held = [
    ...(capabilities.dropped.includes("ALL") ? [] : ["Docker's default"]),
    ...capabilities.added.map((name) => name.replace(/^CAP_/, "")),
  ];
  return [
    service.service,
    [
      service.image,
      ...(service.digest === undefined || service.image.includes(service.digest) ? [] : [service.digest]),
    ],
    user,
    held.length === 0 ? "none" : held,
    readOnlyRoot ? "read-only" : { word: "writable", mark: "deviation" },
    `${memoryMebibytes} MiB`,
    cpus,
    processes === undefined ? "no limit" : String(processes),
  ];
}

function reachRow({ service, healthCheck, ports, networks, mounts, memoryFolders }: InventoryService): readonly Cell[] {
  return [
    service,
    healthCheck ?? "none",
    ports.length === 0 ? "none" : ports.map((port) => port.replace(" -> ", " → ")),
    networks,
    [...mounts, ...memoryFolders.map((folder) => `${folder} in memory`)],
  ];
}

function yes(value: boolean): string {
  return value ? "yes" : "no";
}

/** Where data flows, and how far each container is from an attacker outside. */
export function flowsChapter({ plan }: AuditedStack): Chapter {
  return {
    title: "Data flows and trust boundaries",
    blocks: [
      paragraph(
        "How many steps each container is away from an outside attacker. Only Nginx publishes ports to other machines. On a " +
          "network every container can reach every other, so each step requires control of a container in the step before. " +
          "Red lines in a box lead out of the stack: to addresses outside the host, or to a folder or socket of the host that " +
          "the container mounts.",
      ),
      {
        kind: "diagram",
        chart: trustBoundaries(plan),
        description: "Containers by their distance from an outside attacker, and the networks between them",
      },
    ],
  };
}
