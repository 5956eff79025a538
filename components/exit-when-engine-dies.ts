/**
 * Ends the program when Pulumi has been killed. Without this, Pulumi's Node.js SDK runs forever with full CPU and growing
 * memory, because reporting its error fails with another error. The sign of a killed Pulumi is an error on standard output or
 * standard error, which no process reads any more. Call this once at the start of a program.
 */
export function exitWhenEngineDies(): void {
  for (const stream of [process.stdout, process.stderr]) {
    // The same program may run several times in one process.
    if (!stream.listeners("error").includes(stop)) stream.on("error", stop);
  }
}

function stop(): void {
  process.exit(1);
}
