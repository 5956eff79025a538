/** A file that a pure function renders from the settings. It never contains a secret. */
export interface RenderedFile {
  /** Path below the folder that the container mounts. */
  readonly path: string;
  readonly content: string;
  readonly executable?: boolean;
}
