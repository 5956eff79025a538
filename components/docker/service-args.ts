import type * as pulumi from "@pulumi/pulumi";

import type { ServiceName } from "../settings/service-names";
import type { NetworkName } from "../settings/subnets";
import type { MountedFile } from "./files";
import type { StackContext } from "./stack-context";

/** How Docker checks that a container works. All times are whole seconds. */
export interface HealthCheck {
  /** Program and arguments, run in the container without a shell. */
  readonly command: readonly string[];
  readonly intervalSeconds?: number;
  readonly timeoutSeconds?: number;
  /** Failures in this time after the start do not count. */
  readonly startPeriodSeconds?: number;
  /** `up` fails when the container is not healthy by then. */
  readonly readyWithinSeconds: number;
}

/** A check or a protection that is left out on purpose, and the reason for auditors. */
export interface OptOut {
  readonly reason: string;
}

/** A port of the host. `address` is 127.0.0.1 for everything but Nginx. */
export interface PublishedPort {
  readonly container: number;
  readonly host: number;
  readonly address: string;
}

/** A persistent or shared folder: a named volume or, for exporters, a folder of the Docker host. */
export type Mount =
  | {
      readonly volume: pulumi.Input<string>;
      readonly folder: string;
      readonly readOnly?: boolean;
      /** `uid:gid` of the volume's new owner, if the image's folder belongs to another user. */
      readonly owner?: string;
    }
  | { readonly hostFolder: string; readonly folder: string; readonly writable?: OptOut };

/** What {@link runService} needs. Everything else is the same for all containers. */
export interface ServiceArgs {
  readonly context: StackContext;
  readonly service: ServiceName;
  /** `uid:gid` (Docker would look up a name in the image), or the reason for root, which has no capabilities here. */
  readonly user: string | ({ readonly root: true } & OptOut);
  readonly networks: readonly NetworkName[];
  /** Fixed IPv4 addresses, by network. All members of such a network need one, or Docker may give it to another member. */
  readonly addresses?: Readonly<Partial<Record<NetworkName, string>>>;
  /** Additional names on all of its networks. */
  readonly aliases?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  /** Plain values only: `docker inspect` shows them. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly config?: { readonly folder: string; readonly files: readonly MountedFile[] };
  readonly secrets?: { readonly folder: string; readonly files: readonly MountedFile[] };
  readonly mounts?: readonly Mount[];
  /** Writable folders in memory and their mount options, for example `uid=70,mode=0775`. */
  readonly tmpfs?: Readonly<Record<string, string>>;
  readonly ports?: readonly PublishedPort[];
  /** Whether it reaches the Docker host by name, whatever other settings name. */
  readonly reachesDockerHost?: boolean;
  readonly health: HealthCheck | OptOut;
  readonly writableRoot?: OptOut;
  readonly capabilities?: readonly string[];
  /** Share of memory for POSIX shared memory, in MiB. */
  readonly sharedMemory?: number;
  /** Signal for a clean shutdown, if the image declares another one. */
  readonly stopSignal?: string;
  readonly stopTimeoutSeconds?: number;
}
