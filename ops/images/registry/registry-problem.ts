/** A registry did not give an answer. The message is one sentence without a full stop; `remedy` says how to fix it. */
export class RegistryProblem extends Error {
  constructor(
    message: string,
    public readonly remedy: string,
  ) {
    super(message);
  }
}
