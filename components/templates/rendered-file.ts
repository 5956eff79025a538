/** A file as a pure function of the settings makes it; never holds a secret. */
export interface RenderedFile {
  /** Path below the folder that the container mounts. */
  readonly path: string;
  readonly content: string;
  readonly executable?: boolean;
}
