import { docker, outputRows } from "../../ops/docker-cli";
import { listContainers } from "../../ops/smoke/containers";
import type { Target } from "../../ops/target";

interface Stats {
  readonly Name: string;
  /** For example `612.3MiB / 1.938GiB`. */
  readonly MemUsage: string;
  /** For example `101.20%`, of one core. */
  readonly CPUPerc: string;
}

/** The highest use that was seen. */
export interface Peak {
  readonly mebibytes: number;
  readonly limit: number;
  /** Of one core, in percent. */
  readonly cpu: number;
}

const UNITS: Readonly<Record<string, number>> = { B: 1 / 1024 ** 2, KiB: 1 / 1024, MiB: 1, GiB: 1024 };

/** Looks at the use of each container while streams run. */
export class MemoryWatch {
  /** By number of streams, then by container. */
  public readonly peaks = new Map<number, Map<string, Peak>>();

  constructor(private readonly target: Target) {}

  /** Starts to look, every few seconds: that is how long Docker takes for an answer. */
  public during(streams: number): { readonly stop: () => Promise<void> } {
    const looking = { on: true };
    const loop = (async () => {
      const names = (await listContainers(this.target)).map(({ name }) => name);
      while (looking.on) await this.look(streams, names);
    })();
    return {
      stop: async () => {
        looking.on = false;
        await loop;
      },
    };
  }

  private async look(streams: number, names: readonly string[]): Promise<void> {
    const level = this.peaks.get(streams) ?? new Map<string, Peak>();
    this.peaks.set(streams, level);
    const args = ["stats", "--no-stream", "--format", "{{json .}}", ...names];
    for (const { Name, MemUsage, CPUPerc } of outputRows<Stats>(await docker(this.target.dockerHost, args))) {
      const [used = 0, limit = 0] = MemUsage.split(" / ").map(mebibytes);
      const before = level.get(Name);
      const cpu = Math.max(Number.parseFloat(CPUPerc), before?.cpu ?? 0);
      level.set(Name, { mebibytes: Math.max(used, before?.mebibytes ?? 0), limit, cpu });
    }
  }
}

function mebibytes(text: string): number {
  const [, amount = "0", unit = ""] = /^([\d.]+)(\w+)$/.exec(text.trim()) ?? [];
  return Number(amount) * (UNITS[unit] ?? 0);
}
