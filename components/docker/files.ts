import { createHmac } from "node:crypto";

import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

import { LOADER_LABEL, STACK_LABEL } from "./labels";
import type { StackContext } from "./stack-context";

/** One text file for a container. */
export interface MountedFile {
  /** Path below the folder that the set is mounted at. */
  readonly path: string;
  readonly content: pulumi.Input<string>;
  readonly executable?: boolean;
}

/** What {@link mountFiles} needs. */
export interface FilesArgs {
  readonly context: StackContext;
  /** Service and kind, for example `litellm/config`; becomes a label that `plan` reads. */
  readonly purpose: string;
  /** Any image; the loader created from it never starts. */
  readonly image: pulumi.Input<string>;
  /** Folder of the container that the set is mounted at. */
  readonly folder: string;
  readonly files: readonly MountedFile[];
}

/** An immutable set of files, ready to be mounted. */
export interface FileSet {
  /** Docker's name of the volume; it changes with the content. */
  readonly volumeName: pulumi.Output<string>;
  readonly folder: string;
  /** Copies the files into the volume; containers that mount the set start after it. */
  readonly loader: docker.Container;
}

/**
 * Creates an immutable set of files in a dedicated volume. Docker cannot upload to a container with a read-only root, and a
 * bind mount of a local file does not work over ssh, so a container that never runs copies the files into the volume. The
 * volume's name contains a hash of the content: new content means a new volume, and containers that mount it are replaced.
 */
export function mountFiles(name: string, args: FilesArgs, opts: pulumi.CustomResourceOptions): FileSet {
  const { context, folder } = args;
  const hash = contentHash(args.files, context.secrets.hashSalt);
  const volume = new docker.Volume(name, { name: pulumi.interpolate`${name}-${hash}` }, opts);
  const loader = new docker.Container(
    `${name}-loader`,
    {
      name: pulumi.interpolate`${volume.name}-loader`,
      image: args.image,
      start: false,
      mustRun: false,
      networkMode: "none",
      memory: 16,
      memorySwap: 16,
      capabilities: { drops: ["ALL"] },
      securityOpts: ["no-new-privileges:true"],
      labels: [
        { label: STACK_LABEL, value: context.name },
        { label: LOADER_LABEL, value: args.purpose },
      ],
      volumes: [{ volumeName: volume.name, containerPath: folder }],
      uploads: args.files.map((file) => ({
        file: `${folder}/${file.path}`,
        content: file.content,
        permissions: file.executable ? "0555" : "0444",
      })),
    },
    opts,
  );
  return { volumeName: volume.name, folder, loader };
}

/**
 * Twelve hexadecimal digits that change with any file. The hash is keyed because volume names are not secret: a plain hash
 * would let anyone test guesses of a secret.
 */
function contentHash(files: readonly MountedFile[], salt: pulumi.Output<string>): pulumi.Output<string> {
  const contents = pulumi.all(files.map(({ content }) => content));
  const hash = pulumi.all([contents, salt]).apply(([texts, key]) => {
    const parts = files.map(({ path, executable }, index) => [path, executable === true, texts[index]]);
    return createHmac("sha256", key).update(JSON.stringify(parts)).digest("hex").slice(0, 12);
  });
  return pulumi.unsecret(hash);
}
