import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

import { hostCommand } from "./host-command";

/** What {@link DeadEnd} needs. */
export interface DeadEndArgs {
  readonly dockerHost: pulumi.Input<string>;
  /** Any image with a shell; a container from it shows which DNS resolvers the host uses. */
  readonly image: pulumi.Input<string>;
}

/** Docker's name of the network. All stacks of a host share it, because Docker refuses a second network with the same range. */
export const DEAD_END = "llm-stack-dead-end";

/** RFC 3927. Clouds serve instance metadata and credentials at 169.254.169.254, and those of containers at nearby addresses. */
const LINK_LOCAL = "169.254.0.0/16";

/** Exit status when a link-local resolver is found. Docker's own failures have other codes. */
const FOUND = 7;

/**
 * A Docker network that blocks link-local addresses for its containers: they route the range to this network, where nothing
 * answers. The host's bridge has no address in it (`inhibit_ipv4`), so the host's own routes do not change. Containers cannot
 * reach each other through it (`enable_icc`), so it does not connect stacks.
 */
export class DeadEnd extends command.local.Command {
  /** Docker's name of the network, known once it exists. */
  public readonly networkName: pulumi.Output<string>;

  constructor(name: string, { dockerHost, image }: DeadEndArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      name,
      hostCommand(dockerHost, {
        create: pulumi.interpolate`${refuseLinkLocalResolver(image)}\n${CREATE_IF_MISSING}`,
        delete: REMOVE_UNUSED,
      }),
      opts,
    );
    this.networkName = this.id.apply(() => DEAD_END);
  }
}

/** Arguments of the `docker` command that creates the network. */
export const CREATE_DEAD_END: readonly string[] = [
  ...["network", "create", "--driver", "bridge", "--internal", "--subnet", LINK_LOCAL],
  ...["--opt", "com.docker.network.bridge.inhibit_ipv4=true"],
  ...["--opt", "com.docker.network.bridge.enable_icc=false"],
  DEAD_END,
];

const EXISTS = `docker network inspect ${DEAD_END} >/dev/null 2>&1`;
// Another stack may have created it in the meantime.
const CREATE_IF_MISSING = `${EXISTS} || docker ${CREATE_DEAD_END.join(" ")} >/dev/null || ${EXISTS}`;

/** Containers of other stacks need the network to start again, including those that are stopped now. */
const REMOVE_UNUSED =
  `test -n "$(docker ps --all --quiet --filter network=${DEAD_END})" || ` +
  `docker network rm ${DEAD_END} >/dev/null 2>&1 || true`;

/** Docker queries the host's resolvers from the container's network, where a link-local resolver is unreachable. */
function refuseLinkLocalResolver(image: pulumi.Input<string>): pulumi.Output<string> {
  const findResolver =
    "while read -r word address; do " +
    `case "$word $address" in "nameserver 169.254."*) exit ${FOUND} ;; esac; done </etc/resolv.conf`;
  const message =
    "The Docker host's DNS resolver has a link-local address, which cloudMetadata: deny blocks for containers. Set other " +
    "resolvers in the host's /etc/docker/daemon.json (dns), or set llm-stack:cloudMetadata to allow.";
  const options = "--rm --network bridge --read-only --cap-drop ALL --security-opt no-new-privileges";
  return pulumi.interpolate`docker run ${options} --entrypoint sh ${image} -c '${findResolver}'
if [ $? -eq ${FOUND} ]; then echo "${message}" >&2; exit 1; fi`;
}
