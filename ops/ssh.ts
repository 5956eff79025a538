/**
 * Connections to open at the same time. An OpenSSH server starts to refuse connections while ten others are signing in (its
 * MaxStartups is 10:30:100 by default), and each `docker` command and each request of Pulumi's provider opens its own.
 */
export const SSH_CONNECTIONS = 4;

/** Whether an engine's address leads through SSH. */
export function isSsh(dockerHost: string): boolean {
  return dockerHost.startsWith("ssh://");
}

/** Options of `pulumi up` and `pulumi destroy` that keep within {@link SSH_CONNECTIONS}. */
export function parallelOptions(dockerHost: string): readonly string[] {
  return isSsh(dockerHost) ? ["--parallel", String(SSH_CONNECTIONS)] : [];
}

/** Makes a function that runs at most `limit` tasks at a time, first come, first served. */
export function limitTasks(limit: number): <Result>(task: () => Promise<Result>) => Promise<Result> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      // The next task takes this one's place.
      if (next) next();
      else running -= 1;
    }
  };
}
