import type { ServiceName } from "../../components/settings/service-names";

/** An image that a command would write into the stack's file. */
export interface ImageChange {
  readonly service: ServiceName;
  /** References as settings have them. */
  readonly from: string;
  readonly to: string;
}

/** Values for the stack's file. */
export function writtenImages(changes: readonly ImageChange[]): Readonly<Record<string, string>> {
  return Object.fromEntries(changes.map(({ service, to }) => [service, to]));
}
