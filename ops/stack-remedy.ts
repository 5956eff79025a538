/** A remedy whose command names the stack. */
export function forStack(stack: string, remedy: string): string {
  return remedy.replace(/^(pulumi config \w+)/, `$1 --stack ${stack}`).replace("<stack>", stack);
}
