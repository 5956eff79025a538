import * as pulumi from "@pulumi/pulumi";

import { runService, type ServiceContainer } from "../docker/service";
import type { StackContext } from "../docker/stack-context";
import { temporaryVolume } from "../docker/temporary-volume";

/** What {@link Tika} needs. */
export interface TikaArgs {
  readonly context: StackContext;
}

/** The image's own user. */
const USER = "35002:35002";

/**
 * Tika, which extracts the text of PDF and Office files for Open WebUI. It parses whatever people upload, so it reaches neither
 * another service nor the Internet.
 */
export class Tika extends pulumi.ComponentResource {
  public readonly container: ServiceContainer;

  constructor(name: string, { context }: TikaArgs, opts?: pulumi.ComponentResourceOptions) {
    super("llm-stack:index:Tika", name, {}, opts);
    // Tika copies each file to a temporary one. In memory, large files would count towards the container's limit.
    const files = temporaryVolume(`${name}-files`, { context }, { parent: this });
    this.container = runService(
      {
        context,
        service: "tika",
        user: USER,
        networks: ["extraction"],
        // For both of Tika's processes: the one that parses, and the one that restarts it after a crash.
        environment: { JAVA_TOOL_OPTIONS: "-Xmx256m" },
        mounts: [{ volume: files, folder: "/tmp", owner: USER }],
        // The image has neither curl nor wget.
        health: {
          command: [
            "bash",
            "-c",
            "exec 3<>/dev/tcp/127.0.0.1/9998 && printf 'GET /version HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q ' 200 ' <&3",
          ],
          intervalSeconds: 5,
          startPeriodSeconds: 60,
          readyWithinSeconds: 120,
        },
      },
      { parent: this },
    );
    this.registerOutputs({ container: this.container });
  }
}
