import { measuredBy } from "../alert-thresholds";
import { line, lowLine, type DashboardSpec } from "../dashboard";
import { graph, NONE_IS_GOOD, stat } from "../panels";
import { SINCE } from "../queries";

const FILE_SYSTEMS = '{fstype!~"tmpfs|ramfs|overlay|squashfs|iso9660"}';

export const host: DashboardSpec = {
  file: "host",
  uid: "llm-host",
  title: "Host",
  description: "The Docker host's processors, memory and disks.",
  sections: [
    {
      title: "Now",
      lines: [
        lowLine(
          stat({
            title: "Processors busy",
            description: "Share of the processors' time in use over 5 minutes.",
            unit: "percentunit",
            alerts: ["HostCpuHigh"],
            queries: [['1 - avg(rate(node_cpu_seconds_total{mode="idle"}[5m]))', "busy"]],
          }),
          stat({
            title: "Memory available",
            description:
              "Share of the memory that programs can still get. The kernel kills a process when it runs out.",
            unit: "percentunit",
            queries: [[measuredBy("HostMemoryLow"), "available"]],
            alerts: ["HostMemoryLow"],
          }),
          stat({
            title: "Fullest disk",
            description: "Free share of the fullest disk.",
            unit: "percentunit",
            queries: [[`min(${measuredBy("HostDiskLow")})`, "free"]],
            alerts: ["HostDiskLow"],
          }),
          stat({
            title: "Processes killed for memory",
            description:
              "Processes that the kernel killed in the last 24 hours because memory ran out, of the host or of a container.",
            unit: "none",
            related: ["HostOomKill"],
            queries: [["sum(increase(node_vmstat_oom_kill[24h]))", "killed"]],
            steps: NONE_IS_GOOD,
          }),
          stat({
            title: "Clock error",
            description: "The clock's difference from its time server, as the kernel knows it.",
            unit: "s",
            alerts: ["HostClockOffset"],
            related: ["HostClockUnsynchronized"],
            queries: [["max(abs(node_timex_offset_seconds))", "error"]],
          }),
          stat({
            title: "Up since",
            description: "Time since the host started.",
            unit: "s",
            queries: [["time() - max(node_boot_time_seconds)", "uptime"]],
          }),
        ),
      ],
    },
    {
      title: "Processors and memory",
      lines: [
        line(
          graph({
            title: "Processor time",
            description:
              "Cores in use, by what they do. `iowait` waits for a disk, `steal` for the machine below this one.",
            unit: "suffix: cores",
            related: ["HostCpuHigh"],
            queries: [[`sum by (mode) (rate(node_cpu_seconds_total{mode!="idle"}${SINCE}))`, "{{mode}}"]],
          }),
          graph({
            title: "Load",
            description: "Processes that run or wait to run. Above the number of cores, processes wait.",
            unit: "short",
            queries: [
              ["max(node_load1)", "1 minute"],
              ["max(node_load5)", "5 minutes"],
              ["max(node_load15)", "15 minutes"],
              ['count(node_cpu_seconds_total{mode="idle"})', "cores"],
            ],
          }),
          graph({
            title: "Share of time that processes wait",
            description:
              "Pressure: share of the time in which at least one process waits for a processor, memory or a disk.",
            unit: "percentunit",
            related: ["HostMemoryPressure"],
            queries: [
              [`sum(rate(node_pressure_cpu_waiting_seconds_total${SINCE}))`, "processor"],
              [`sum(rate(node_pressure_memory_waiting_seconds_total${SINCE}))`, "memory"],
              [`sum(rate(node_pressure_io_waiting_seconds_total${SINCE}))`, "disk"],
            ],
            noValue: "This kernel does not measure pressure.",
          }),
        ),
        line(
          graph({
            title: "Memory",
            description: "Memory in use and memory that programs can still get.",
            unit: "bytes",
            queries: [
              ["sum(node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes)", "used"],
              ["sum(node_memory_MemAvailable_bytes)", "available"],
            ],
          }),
          graph({
            title: "Memory available over time",
            description: "Share of the memory that programs can still get.",
            unit: "percentunit",
            queries: [[measuredBy("HostMemoryLow"), "available"]],
            alerts: ["HostMemoryLow"],
          }),
          graph({
            title: "Swap",
            description: "Memory that the kernel moved to disk. The stack's containers do not use any.",
            unit: "bytes",
            queries: [["sum(node_memory_SwapTotal_bytes - node_memory_SwapFree_bytes)", "used"]],
          }),
        ),
      ],
    },
    {
      title: "Disks",
      lines: [
        line(
          graph({
            title: "Free space",
            description: "Free share of each disk. A full disk stops PostgreSQL, and everything else with it.",
            unit: "percentunit",
            queries: [[measuredBy("HostDiskLow"), "{{device}}"]],
            alerts: ["HostDiskLow"],
          }),
          graph({
            title: "Free space in 4 days",
            description: "Where the last 6 hours' change leads. Below zero the disk is full within 4 days.",
            unit: "bytes",
            related: ["HostDiskFilling"],
            queries: [
              [
                `min by (device) (predict_linear(node_filesystem_avail_bytes${FILE_SYSTEMS}[6h], 4 * 86400))`,
                "{{device}}",
              ],
            ],
            steps: [
              { value: null, color: "red" },
              { value: 0, color: "green" },
            ],
          }),
          graph({
            title: "Free inodes",
            description:
              "Share of each disk's files that can still be made. Many small files use them up before the space.",
            unit: "percentunit",
            alerts: ["HostInodesLow"],
            queries: [
              [
                `min by (device) (node_filesystem_files_free${FILE_SYSTEMS} / (node_filesystem_files${FILE_SYSTEMS} > 0))`,
                "{{device}}",
              ],
            ],
          }),
        ),
        line(
          graph({
            title: "Disk reads and writes",
            description: "Bytes read and written, by disk.",
            unit: "Bps",
            queries: [
              [`sum by (device) (rate(node_disk_read_bytes_total${SINCE}))`, "{{device}} read"],
              [`sum by (device) (rate(node_disk_written_bytes_total${SINCE}))`, "{{device}} written"],
            ],
          }),
          graph({
            title: "Disk time in use",
            description: "Share of the time in which the disk has something to do.",
            unit: "percentunit",
            queries: [[`max by (device) (rate(node_disk_io_time_seconds_total${SINCE}))`, "{{device}}"]],
          }),
        ),
      ],
    },
  ],
};
