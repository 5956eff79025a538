/**
 * The command that helps after Docker refused, or nothing where its message needs no advice.
 *
 * @param message Docker's own message, or a text that quotes it.
 * @param stack stack of the command; undefined when another program has the containers.
 */
export function dockerAdvice(message: string, stack: string | undefined): string {
  const option = stack === undefined ? "" : ` -- --stack ${stack}`;
  if (
    /cannot connect to the docker daemon|cannot be reached over SSH|is not on PATH|permission denied while trying|client version \S+ is too (new|old)/i.test(
      message,
    )
  ) {
    return `\nTo check this machine: npm run doctor${option}`;
  }
  if (stack === undefined) return "";
  if (/no such container|is not running/i.test(message)) return `\nTo start the stack: npm run up${option}`;
  return "";
}
