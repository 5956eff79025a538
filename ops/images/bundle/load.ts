import { createWriteStream, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";

import { OperationError } from "../../command";
import { isLocal } from "../../doctor/engine";
import { findPlugins, pluginFolder } from "../../doctor/pulumi";
import { sameLayers } from "./same-layers";
import { stackImages, type ImageProblem, type ImageSource } from "../stack-images";
import { Bundle } from "./bundle-file";
import { ImageEngine } from "./engine";
import {
  MANIFEST,
  parseManifest,
  pluginPath,
  THIS_PLATFORM,
  type BundledImage,
  type BundledPlugin,
  type Manifest,
} from "./manifest";
import { pulledReference } from "./save";
import { requireSpace } from "./space";

/** Where a bundle is loaded. */
export interface LoadArgs {
  /** The stack that should run with it. */
  readonly source: ImageSource;
  /** Address of the engine that gets the images. */
  readonly dockerHost: string;
  readonly path: string;
  /** Called with a sentence about each step. */
  readonly report: (message: string) => void;
}

/**
 * Loads a bundle's images and plug-ins, those that are there already excepted.
 *
 * @returns what `up` of the stack still lacks.
 * @throws OperationError when the bundle is damaged or for another platform, or does not fit the disk. Then nothing was loaded.
 */
export function loadBundle({ source, dockerHost, path, report }: LoadArgs): Promise<readonly ImageProblem[]> {
  report(`Verifying ${path}…`);
  return Bundle.read(path, async (bundle) => {
    const manifest = parseManifest(await bundle.text(MANIFEST));
    const engine = new ImageEngine(dockerHost);
    await requirePlatform(engine, manifest);
    const missing = await missingImages(engine, manifest.images);
    const required = missing.reduce((sum, { size }) => sum + size, 0);
    if (isLocal(dockerHost)) await requireSpace(await engine.folder(), required, "Loading the images");
    await loadPlugins(bundle, manifest, report);
    for (const image of missing) {
      report(`Loading ${image.name}…`);
      await loadImage(engine, bundle, image);
    }
    report(`Loaded ${missing.length} of ${manifest.images.length} images; the others were there.`);
    return stillMissing(engine, source);
  });
}

async function requirePlatform(engine: ImageEngine, { imagePlatform }: Manifest): Promise<void> {
  const platform = await engine.platform();
  if (platform === imagePlatform) return;
  throw new OperationError(
    `The bundle's images are for ${imagePlatform}, and this engine runs ${platform}. Save a bundle on a host of its kind.`,
  );
}

async function missingImages(engine: ImageEngine, images: readonly BundledImage[]): Promise<readonly BundledImage[]> {
  const missing: BundledImage[] = [];
  for (const image of images) {
    const present = await engine.inspect(image.name);
    if (present?.Id !== image.id) missing.push(image);
  }
  return missing;
}

async function loadImage(engine: ImageEngine, bundle: Bundle, image: BundledImage): Promise<void> {
  try {
    await engine.load(bundle.content(image.file));
    const loaded = await engine.inspect(image.savedAs);
    if (!loaded || !sameLayers(loaded, image)) {
      throw new OperationError(`${image.file} does not contain the image ${image.name} that the bundle names.`);
    }
    await engine.tag(image.savedAs, image.name);
  } finally {
    await engine.removeName(image.savedAs);
  }
}

async function loadPlugins(bundle: Bundle, manifest: Manifest, report: LoadArgs["report"]): Promise<void> {
  const installed = new Set(findPlugins().flatMap((plugin) => (plugin.installed ? [folderOf(plugin)] : [])));
  const missing = manifest.plugins.filter((plugin) => !installed.has(folderOf(plugin)));
  if (missing.length === 0) return;
  if (manifest.pluginPlatform !== THIS_PLATFORM) {
    report(
      `The bundle's plug-ins are for ${manifest.pluginPlatform}, not for ${THIS_PLATFORM}, and were not installed.`,
    );
    return;
  }
  for (const plugin of missing) {
    report(`Installing the plug-in ${plugin.name} ${plugin.version}…`);
    await installPlugin(bundle, plugin);
  }
}

function folderOf({ name, version }: Pick<BundledPlugin, "name" | "version">): string {
  return join(pluginFolder(), `resource-${name}-v${version}`);
}

/** Pulumi finds the folder only when it is complete. */
async function installPlugin(bundle: Bundle, plugin: BundledPlugin): Promise<void> {
  const folder = folderOf(plugin);
  const partial = join(pluginFolder(), `.llm-stack-${plugin.name}`);
  rmSync(partial, { recursive: true, force: true });
  for (const file of plugin.files) {
    const target = join(partial, file);
    mkdirSync(dirname(target), { recursive: true });
    await pipeline(bundle.content(pluginPath(plugin, file)), createWriteStream(target, { mode: 0o755 }));
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(partial, folder);
  rmSync(`${folder}.partial`, { force: true });
}

/** What `up` would ask a registry for, or download. */
async function stillMissing(engine: ImageEngine, source: ImageSource): Promise<readonly ImageProblem[]> {
  const { images, problems } = stackImages(source);
  const missing: ImageProblem[] = [...problems];
  for (const image of images) {
    if (await engine.inspect(pulledReference(image))) continue;
    const isLoaded = image.digest !== undefined && (await engine.inspect(`${image.source}:${image.tag}`));
    missing.push({
      image: image.reference,
      message: isLoaded
        ? "is here, but this engine forgets the digests of loaded images, so up would ask the registry for it"
        : "is neither here nor in the bundle",
      remedy: isLoaded
        ? `npm run images -- unpin --stack ${source.stack}   # the bundle's checksums have verified it`
        : `npm run images -- save FILE --stack ${source.stack}   # where there is a network, with the same settings`,
    });
  }
  const plugins = findPlugins().filter(({ installed }) => !installed);
  return [
    ...missing,
    ...plugins.map(({ name, version }) => ({
      image: `The resource plug-in ${name} ${version}`,
      message: "is neither here nor in the bundle",
      remedy: "npm run images -- save FILE   # where there is a network, with the same version of llm-stack",
    })),
  ];
}
