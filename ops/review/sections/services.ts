import { finding, type Comparison, type Finding } from "../comparison";
import { shown } from "../differences";
import { servicesOf, sharedServices } from "../services";

/** Programs that run in another version. */
export function images({ base, head }: Comparison): readonly Finding[] {
  const before = servicesOf(base);
  const added = [...servicesOf(head)].filter(([service]) => !before.has(service));
  return [
    ...sharedServices(base, head)
      .filter(([, from, to]) => from.image !== to.image)
      .map(([service, from, to]) => finding("check", `${service}: ${from.image} -> ${to.image}`)),
    ...added.map(([service, { container }]) => finding("check", `${service}: new, ${container.image}`)),
  ];
}

/** Memory and cores that differ. */
export function limits({ base, head }: Comparison): readonly Finding[] {
  return sharedServices(base, head).flatMap(([service, from, to]) => [
    ...(from.memory === to.memory
      ? []
      : [
          finding(
            to.memory < from.memory ? "check" : "info",
            `${service}: memory ${from.memory} MiB -> ${to.memory} MiB`,
          ),
        ]),
    ...(from.cpus === to.cpus ? [] : [finding("info", `${service}: cores ${shown(from.cpus)} -> ${shown(to.cpus)}`)]),
  ]);
}
