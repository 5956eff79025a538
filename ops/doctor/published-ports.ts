/** A TCP port that a container publishes on an IPv4 address of the host. */
export interface PublishedPort {
  readonly address: string;
  readonly first: number;
  /** Last port of a range; the same as `first` for a single port. */
  readonly last: number;
}

const EVERY_ADDRESS = "0.0.0.0";

/**
 * Reads the `Ports` column of `docker ps`, for example `0.0.0.0:8080-8081->80-81/tcp, [::]:8080->80/tcp, 9000/tcp`. It ignores
 * IPv6 addresses, because this package publishes only on IPv4.
 */
export function parsePublishedPorts(text: string): PublishedPort[] {
  return text.split(", ").flatMap((entry) => {
    const match = /^(\d+\.\d+\.\d+\.\d+):(\d+)(?:-(\d+))?->\S+\/tcp$/.exec(entry);
    if (!match) return [];
    const [, address = "", first = "", last = first] = match;
    return [{ address, first: Number(first), last: Number(last) }];
  });
}

/** Whether a published port prevents another container from publishing a port on an address. */
export function occupies(published: PublishedPort, address: string, port: number): boolean {
  const sameAddress = [published.address, address].includes(EVERY_ADDRESS) || published.address === address;
  return sameAddress && published.first <= port && port <= published.last;
}
