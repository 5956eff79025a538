let closed = false;

/**
 * Lets a command end in its own way after the reader of its output is gone, as in `npm run keys -- list | head -1`. Node.js
 * would throw, and a command that changes something would stop in the middle.
 */
export function tolerateClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      closed = true;
    });
  }
}

/** Whether no one reads the output any more. A command that prints without an end stops then. */
export function isOutputClosed(): boolean {
  return closed;
}
