import { randomBytes } from "node:crypto";
import { createReadStream, existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

import { OperationError } from "../../command";
import { DockerError } from "../../docker-cli";
import { findPlugins, pluginFolder } from "../../doctor/pulumi";
import { UsageError } from "../../stack-config";
import { describeProblems } from "../describe-check";
import { stackImages, type ImageProblem, type ImageSource, type StackImage } from "../stack-images";
import { only, writeBundle } from "./bundle-file";
import { ImageEngine, type InspectedImage } from "./engine";
import { MANIFEST, manifestText, pluginPath, THIS_PLATFORM, type BundledImage, type BundledPlugin } from "./manifest";
import { requireSpace } from "./space";

/** What a bundle is made from. */
export interface SaveArgs {
  readonly source: ImageSource;
  /** Address of the engine with the images. */
  readonly dockerHost: string;
  /** The bundle, which must not exist yet. */
  readonly path: string;
  /** Called with a sentence about each step. */
  readonly report: (message: string) => void;
}

/**
 * Writes all images of a stack, and Pulumi's resource plug-ins, into one file. Pulls images that the engine lacks.
 *
 * @throws UsageError when the file exists; OperationError with every part that cannot be had.
 */
export async function saveBundle({ source, dockerHost, path, report }: SaveArgs): Promise<void> {
  if (existsSync(path)) throw new UsageError(`${path} exists. Name another file, or delete it.`);
  const engine = new ImageEngine(dockerHost);
  const imagePlatform = await engine.platform();
  const { images, problems } = await collectImages(engine, source, report);
  const plugins = collectPlugins();
  const all = [...problems, ...plugins.problems];
  if (all.length > 0) throw new OperationError(`${describeProblems(all)}\nNothing was saved.`);
  const bytes = [...images.map(({ size }) => size), ...plugins.sizes].reduce((sum, size) => sum + size, 0);
  await requireSpace(dirname(resolve(path)), bytes, "The bundle");
  const manifest = {
    stack: source.stack,
    imagePlatform,
    pluginPlatform: THIS_PLATFORM,
    images,
    plugins: plugins.plugins,
  };
  try {
    for (const { id, savedAs } of images) await engine.tag(id, savedAs);
    await writeBundle(path, async (add) => {
      await add(MANIFEST, 0o644, only(Buffer.from(manifestText(manifest))));
      for (const { name, savedAs, file } of images) {
        report(`Saving ${name}…`);
        await add(file, 0o644, engine.save(savedAs));
      }
      for (const plugin of plugins.plugins) {
        report(`Saving the plug-in ${plugin.name} ${plugin.version}…`);
        for (const inner of plugin.files)
          await add(pluginPath(plugin, inner), 0o755, createReadStream(fileOf(plugin, inner)));
      }
    });
  } finally {
    for (const { savedAs } of images) await engine.removeName(savedAs);
  }
}

async function collectImages(
  engine: ImageEngine,
  source: ImageSource,
  report: SaveArgs["report"],
): Promise<{ readonly images: BundledImage[]; readonly problems: readonly ImageProblem[] }> {
  const { images: wanted, problems } = stackImages(source);
  const found: BundledImage[] = [];
  const missing: ImageProblem[] = [];
  // A name of our own: an image that is pinned need not have its tag on this host, and the tag may name another image.
  const run = randomBytes(4).toString("hex");
  for (const [index, image] of wanted.entries()) {
    try {
      const inspected = await present(engine, image, report);
      found.push(bundled(image, inspected, `${String(index + 1).padStart(2, "0")}-${run}`));
    } catch (error) {
      if (!(error instanceof DockerError)) throw error;
      const message = `is not on the host and cannot be pulled: ${error.message}`;
      missing.push({ image: image.reference, message, remedy: `npm run images -- check --stack ${source.stack}` });
    }
  }
  return { images: found, problems: [...problems, ...missing] };
}

/** The reference that `up` pulls. */
export function pulledReference({ source, tag, digest }: StackImage): string {
  return `${source}:${tag}${digest === undefined ? "" : `@${digest}`}`;
}

async function present(engine: ImageEngine, image: StackImage, report: SaveArgs["report"]): Promise<InspectedImage> {
  const reference = pulledReference(image);
  const found = await engine.inspect(reference);
  if (found) return found;
  report(`Pulling ${reference}…`);
  await engine.pull(reference);
  const pulled = await engine.inspect(reference);
  if (!pulled) throw new OperationError(`docker pull ${reference} succeeded, but the engine does not have the image`);
  return pulled;
}

function bundled(
  { source, tag, digest }: StackImage,
  { Id, Size, RootFS }: InspectedImage,
  number: string,
): BundledImage {
  const short = (source.split("/").at(-1) ?? source).replaceAll(/[^\w.-]/g, "-");
  return {
    id: Id,
    file: `images/${number.slice(0, 2)}-${short}.tar`,
    savedAs: `llm-stack-bundle:${number}`,
    name: `${source}:${tag}`,
    ...(digest !== undefined && { digest }),
    size: Size,
    layers: [...(RootFS.Layers ?? [])],
  };
}

function fileOf({ name, version }: Pick<BundledPlugin, "name" | "version">, inner = ""): string {
  return join(pluginFolder(), `resource-${name}-v${version}`, inner);
}

function collectPlugins(): {
  readonly plugins: BundledPlugin[];
  readonly sizes: readonly number[];
  readonly problems: readonly ImageProblem[];
} {
  const required = findPlugins();
  const problems = required
    .filter(({ installed }) => !installed)
    .map(({ name, version }) => ({
      image: `The resource plug-in ${name} ${version}`,
      message: "is not installed",
      remedy: `pulumi plugin install resource ${name} ${version}`,
    }));
  const plugins = required
    .filter(({ installed }) => installed)
    .map(({ name, version }) => ({ name, version, files: filesIn(fileOf({ name, version })) }));
  const sizes = plugins.flatMap((plugin) => plugin.files.map((inner) => statSync(fileOf(plugin, inner)).size));
  return { plugins, sizes, problems };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}
