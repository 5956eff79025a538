/**
 * Ends the program when Pulumi was killed. Pulumi's Node.js SDK would go on for ever, at full speed and with growing memory:
 * it fails to report that it cannot report. Nobody reads the program's output any more by then, which is how this notices.
 * To be called once at the start of a program.
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
