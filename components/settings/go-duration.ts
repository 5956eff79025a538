/**
 * Formats seconds as Go does, for example `1m30s`. The Docker provider stores this form; any other form of the same duration
 * would show as a change on every `up`.
 *
 * @param seconds whole seconds, 0 or more.
 */
export function goDuration(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = `${seconds % 60}s`;
  if (hours > 0) return `${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
}
