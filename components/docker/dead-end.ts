import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

/** What {@link DeadEnd} needs. */
export interface DeadEndArgs {
  readonly dockerHost: pulumi.Input<string>;
  /** Any image with a shell; a container of it tells where the host resolves names. */
  readonly image: pulumi.Input<string>;
}

/** Docker's name of the network. All stacks of a host share it, because Docker refuses a second network with its range. */
export const DEAD_END = "llm-stack-dead-end";

/** RFC 3927; clouds serve a machine's metadata and credentials at 169.254.169.254, and those of containers beside it. */
const LINK_LOCAL = "169.254.0.0/16";

/** Exit status of the look at the resolvers, which Docker's own failures do not have. */
const FOUND = 7;

/**
 * A Docker network that takes link-local addresses away from its containers: for them the range lies on this network, where
 * no address answers. The host's bridge has none (`inhibit_ipv4`), so that the host's own routes stay as they are, and
 * containers do not reach each other (`enable_icc`), so that stacks share nothing by it.
 */
export class DeadEnd extends command.local.Command {
  /** Docker's name of the network, known once it exists. */
  public readonly networkName: pulumi.Output<string>;

  constructor(name: string, { dockerHost, image }: DeadEndArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      name,
      {
        create: pulumi.interpolate`${refuseLinkLocalResolver(image)}\n${MAKE}`,
        delete: REMOVE_UNUSED,
        environment: { DOCKER_HOST: dockerHost },
        addPreviousOutputInEnv: false,
        logging: command.local.Logging.None,
      },
      opts,
    );
    this.networkName = this.id.apply(() => DEAD_END);
  }
}

/** Arguments of the `docker` command that makes the network. */
export const CREATE_DEAD_END: readonly string[] = [
  ...["network", "create", "--driver", "bridge", "--internal", "--subnet", LINK_LOCAL],
  ...["--opt", "com.docker.network.bridge.inhibit_ipv4=true"],
  ...["--opt", "com.docker.network.bridge.enable_icc=false"],
  DEAD_END,
];

const EXISTS = `docker network inspect ${DEAD_END} >/dev/null 2>&1`;
// Another stack may have made it meanwhile.
const MAKE = `${EXISTS} || docker ${CREATE_DEAD_END.join(" ")} >/dev/null || ${EXISTS}`;

/** Another stack's container needs it to start again, also one that is stopped now. */
const REMOVE_UNUSED =
  `test -n "$(docker ps --all --quiet --filter network=${DEAD_END})" || ` +
  `docker network rm ${DEAD_END} >/dev/null 2>&1 || true`;

/** Docker asks the host's resolvers from the container's own network; one at a link-local address would not be heard. */
function refuseLinkLocalResolver(image: pulumi.Input<string>): pulumi.Output<string> {
  const look =
    "while read -r word address; do " +
    `case "$word $address" in "nameserver 169.254."*) exit ${FOUND} ;; esac; done </etc/resolv.conf`;
  const message =
    "The Docker host resolves names at a link-local address, which cloudMetadata: deny takes away from containers. Name other " +
    "resolvers in the host's /etc/docker/daemon.json (dns), or set llm-stack:cloudMetadata to allow.";
  return pulumi.interpolate`docker run --rm --network bridge --cap-drop ALL --entrypoint sh ${image} -c '${look}'
if [ $? -eq ${FOUND} ]; then echo "${message}" >&2; exit 1; fi`;
}
