import { measuredBy } from "../alert-thresholds";
import { line, type DashboardSpec } from "../dashboard";
import { bars, graph } from "../panels";

/** Containers of this stack; cAdvisor also reports the host as a whole. */
const STACK = '{container_label_llm_stack_service!=""}';
const MEMORY = `container_memory_working_set_bytes${STACK} - container_memory_total_active_file_bytes`;
const CORES = `rate(container_cpu_usage_seconds_total${STACK}[5m])`;

export const containers: DashboardSpec = {
  file: "containers",
  uid: "llm-containers",
  title: "Containers",
  description: "The stack's containers against their limits.",
  sections: [
    {
      title: "Against their limits",
      lines: [
        {
          height: 14,
          tiles: [
            bars({
              title: "Memory relative to limit",
              description: "Without cached files, which the kernel can drop. At 100 % the kernel kills the container.",
              unit: "percentunit",
              queries: [[`sort_desc(max by (name) (${measuredBy("ContainerMemoryNearLimit")}))`, "{{name}}"]],
              alerts: ["ContainerMemoryNearLimit"],
            }),
            bars({
              title: "Processor time relative to limit",
              description: "Mean of 5 minutes. At 100 % the kernel makes the container wait.",
              unit: "percentunit",
              queries: [
                [
                  `sort_desc(max by (name) (sum without (cpu) (${CORES}) / (container_spec_cpu_quota / container_spec_cpu_period)))`,
                  "{{name}}",
                ],
              ],
            }),
            bars({
              title: "Throttled",
              description:
                "Share of the periods of the last 15 minutes in which the container had to wait for its limit.",
              unit: "percentunit",
              related: ["ContainerThrottled"],
              queries: [
                [
                  `sort_desc(max by (name) (increase(container_cpu_cfs_throttled_periods_total${STACK}[15m]) / (increase(container_cpu_cfs_periods_total[15m]) > 0)))`,
                  "{{name}}",
                ],
              ],
            }),
          ],
        },
      ],
    },
    {
      title: "Over time",
      lines: [
        line(
          graph({
            title: "Memory",
            description: "Without cached files, which the kernel can drop.",
            unit: "bytes",
            queries: [[`max by (name) (${MEMORY})`, "{{name}}"]],
          }),
          graph({
            title: "Processor time",
            description: "Cores in use, mean of 5 minutes, because cAdvisor samples only every 30 seconds.",
            unit: "suffix: cores",
            queries: [[`sum by (name) (${CORES})`, "{{name}}"]],
          }),
        ),
        line(
          graph({
            title: "Restarts",
            description: "Restarts in the last 15 minutes. A container that an update replaces does not count.",
            unit: "none",
            queries: [[`sum by (name) (${measuredBy("ContainerRestarting")})`, "{{name}}"]],
            alerts: ["ContainerRestarting"],
          }),
          graph({
            title: "Time since start",
            description: "Drops to zero when a container starts again.",
            unit: "s",
            related: [
              "ContainerUnhealthy",
              "ContainerMissing",
              "ContainerMetricsLost",
              "ContainerMetricMissing",
              "ContainerLabelsLost",
            ],
            queries: [[`time() - max by (name) (container_start_time_seconds${STACK})`, "{{name}}"]],
          }),
          graph({
            title: "Memory for cached files",
            description:
              "Files that the kernel keeps in memory for the container. It drops them when memory is needed.",
            unit: "bytes",
            queries: [[`max by (name) (container_memory_cache${STACK})`, "{{name}}"]],
          }),
        ),
      ],
    },
  ],
};
