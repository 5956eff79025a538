import type { FaultCase } from "../fault-case";
import type { FaultLab } from "../fault-lab";
import { docker } from "../../support/docker";
import { limitWrites } from "../host";
import { MovedVolume } from "../moved-volume";

/** A slow network disk; each request writes a few kilobytes. */
const SLOW_BYTES_PER_SECOND = 100_000;
const ATTEMPTS = 40;

/** Disks that are full or slow. */
export function diskCases(lab: FaultLab): readonly FaultCase[] {
  return [fullDisk(lab), slowDisk(lab)];
}

function fullDisk(lab: FaultLab): FaultCase {
  const postgres = lab.container("postgres");
  const volume = new MovedVolume(postgres, lab.container("postgres-data"));
  return {
    title: "PostgreSQL's disk is full",
    promise:
      "calls get 503, and what is confirmed stays; all works again once there is space, without a restart by hand",
    alert: { labels: { alertname: "HostDiskLow", severity: "critical" }, state: "firing", withinSeconds: 420 },
    outage: { api: 600, chat: 600 },
    recoversWithin: 180,
    prepare: async () => {
      await volume.move();
      // Mounts of the host reach a running container only where the host shares them.
      await docker("restart", lab.container("node-exporter"));
    },
    inject: async () => {
      await volume.fill();
      // PostgreSQL writes into files that it has until it needs a new one. The connection may end with the server.
      for (let file = 0; file < 2; file += 1) await lab.applications.query("SELECT pg_switch_wal()").catch(() => "");
    },
    heal: () => {
      volume.free();
      return Promise.resolve();
    },
    cleanUp: async () => {
      await volume.moveBack();
      await docker("restart", lab.container("node-exporter"));
    },
  };
}

function slowDisk(lab: FaultLab): FaultCase {
  const postgres = lab.container("postgres");
  return {
    title: `PostgreSQL's disk writes ${SLOW_BYTES_PER_SECOND / 1000} kB/s`,
    promise: "slower answers, and no error",
    outage: { api: 0, chat: 30 },
    recoversWithin: 60,
    inject: () => limitWrites(postgres, SLOW_BYTES_PER_SECOND),
    during: (probe) => probe.attempted(ATTEMPTS),
    heal: () => limitWrites(postgres, 0),
  };
}
