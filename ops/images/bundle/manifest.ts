import { z } from "zod";

import { OperationError } from "../../command";

/** The first file of a bundle: what the others are. */
export const MANIFEST = "bundle.json";

/** The form of bundles that this version writes and reads. */
const FORMAT = 1;
/** A path inside a folder, without `..` or hidden names. */
const INNER_PATH = /^[A-Za-z0-9_-][\w.-]*(\/[A-Za-z0-9_-][\w.-]*)*$/;

const image = z.strictObject({
  /** File in the bundle: what `docker save` wrote. */
  file: z.string().regex(/^images\/[\w.-]+\.tar$/),
  /** Name of the image in that file. */
  savedAs: z.string().regex(/^llm-stack-bundle:[\w.-]+$/),
  /** Name that `up` looks for, without the digest. */
  name: z.string(),
  /** `sha256:…`, if the stack pins it. */
  digest: z.string().optional(),
  /** What the engine that saved it calls it. Another kind of engine may call it otherwise. */
  id: z.string(),
  /** Bytes that it takes on a host. */
  size: z.number(),
  /** Hashes of its unpacked layers: the same on every engine. */
  layers: z.array(z.string()),
});
const plugin = z.strictObject({
  name: z.string().regex(/^[a-z-]+$/),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  /** Paths below the plug-in's folder. */
  files: z.array(z.string().regex(INNER_PATH)).min(1),
});
const schema = z.strictObject({
  format: z.literal(FORMAT),
  stack: z.string(),
  /** Of the engine that the images come from, for example `linux/amd64`. */
  imagePlatform: z.string(),
  /** Of the machine that the plug-ins come from, in Node.js' words, for example `linux-x64`. */
  pluginPlatform: z.string(),
  images: z.array(image),
  plugins: z.array(plugin),
});

/** What a bundle contains. */
export type Manifest = z.infer<typeof schema>;
/** An image in a bundle. */
export type BundledImage = z.infer<typeof image>;
/** A resource plug-in of Pulumi in a bundle. */
export type BundledPlugin = z.infer<typeof plugin>;

/** The manifest as the bundle's first file. */
export function manifestText(manifest: Omit<Manifest, "format">): string {
  return `${JSON.stringify({ format: FORMAT, ...manifest }, null, 2)}\n`;
}

/** Reads a manifest. @throws OperationError when another version of this project wrote it. */
export function parseManifest(text: string): Manifest {
  const result = schema.safeParse(parse(text));
  if (result.success) return result.data;
  throw new OperationError(
    `Another version of llm-stack wrote this bundle: its ${MANIFEST} does not fit (${z.prettifyError(result.error).split("\n")[0] ?? ""}). ` +
      "Load it with the version that saved it, or save it again.",
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Path in the bundle of a plug-in's file. */
export function pluginPath({ name, version }: Pick<BundledPlugin, "name" | "version">, file: string): string {
  return `plugins/resource-${name}-v${version}/${file}`;
}

/** Platform of this machine, in Node.js' words. */
export const THIS_PLATFORM = `${process.platform}-${process.arch}`;
