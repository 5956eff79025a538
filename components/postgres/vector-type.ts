/** pgvector indexes a `vector` of up to 2000 dimensions, and a `halfvec` of up to 4000. */
const MAX_VECTOR_DIMENSIONS = 2000;

/** Whether vectors are stored as 16-bit numbers, as Open WebUI demands above 2000 dimensions (config.py of 0.12.4). */
export function hasHalfPrecision(dimensions: number): boolean {
  return dimensions > MAX_VECTOR_DIMENSIONS;
}

/** PostgreSQL's name for the type of Open WebUI's vectors, for example `vector(1536)`. */
export function vectorType(dimensions: number): string {
  return `${hasHalfPrecision(dimensions) ? "halfvec" : "vector"}(${dimensions})`;
}
