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

/** What {@link Files} needs. */
export interface FilesArgs {
  readonly context: StackContext;
  /** What the set is for, for example `litellm/config`; a label for people and for the plan. */
  readonly purpose: string;
  /** Any image; the loader made of it never starts. */
  readonly image: pulumi.Input<string>;
  /** Folder of the container that the set is mounted at. */
  readonly folder: string;
  readonly files: readonly MountedFile[];
}

/**
 * An immutable set of files in a volume of its own. A container with a read-only root takes no uploads, and a bind mount
 * of a local file would not work over ssh; so a container that never runs carries the files into the volume. The volume's
 * name holds a hash of the content: other content is another volume, and whatever mounts it is replaced with it.
 */
export class Files extends pulumi.ComponentResource {
  /** Name of the volume, changed with the content. A consumer also needs `dependsOn` this, to start after the loader. */
  public readonly volumeName: pulumi.Output<string>;
  public readonly folder: string;

  constructor(name: string, args: FilesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("llm-stack:index:Files", name, {}, opts);
    const { context, folder } = args;
    const hash = contentHash(args.files, context.secrets.hashSalt);
    const options = { parent: this };
    const volume = new docker.Volume(name, { name: pulumi.interpolate`${name}-${hash}` }, options);
    const loader: docker.ContainerArgs = {
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
    };
    new docker.Container(`${name}-loader`, loader, options);
    this.volumeName = volume.name;
    this.folder = folder;
    this.registerOutputs({ volumeName: this.volumeName });
  }
}

/**
 * Twelve hexadecimal digits that change with any file. Keyed, so that nobody can test guesses of a secret against the
 * volume's name, which everyone may read.
 */
function contentHash(files: readonly MountedFile[], salt: pulumi.Output<string>): pulumi.Output<string> {
  const contents = pulumi.all(files.map(({ content }) => content));
  const hash = pulumi.all([contents, salt]).apply(([texts, key]) => {
    const parts = files.map(({ path, executable }, index) => [path, executable === true, texts[index]]);
    return createHmac("sha256", key).update(JSON.stringify(parts)).digest("hex").slice(0, 12);
  });
  return pulumi.unsecret(hash);
}
