import { describe, expect, it } from "vitest";

import { UsageError } from "../../ops/stack-config";
import { findTarget } from "../../ops/target";

const SOCKET = "unix:///var/run/docker.sock";
const SSH = "ssh://deploy@gateway";

describe("a command's containers", () => {
  it("are those of the stack dev, unless told otherwise", () => {
    expect(findTarget({}, {})).toEqual({ prefix: "llm-dev", dockerHost: SOCKET, stack: "dev" });
    expect(findTarget({ stack: "prod" }, {})).toMatchObject({ prefix: "llm-prod", stack: "prod" });
  });

  it("are on the Docker host of the settings, even when DOCKER_HOST differs", () => {
    expect(findTarget({ stack: "dev" }, { DOCKER_HOST: SSH }).dockerHost).toBe(SOCKET);
  });

  it("can belong to a stack of another program, which needs no file here", () => {
    const other = { prefix: "team-gateway", stack: undefined };
    expect(findTarget({ prefix: "team-gateway" }, {})).toEqual({ ...other, dockerHost: SOCKET });
    expect(findTarget({ prefix: "team-gateway" }, { DOCKER_HOST: SSH })).toEqual({ ...other, dockerHost: SSH });
    expect(findTarget({ prefix: "team-gateway" }, { DOCKER_HOST: "" })).toEqual({ ...other, dockerHost: SOCKET });
  });

  it("can have their own prefix and the settings of a stack", () => {
    const target = { prefix: "team-gateway", dockerHost: SOCKET, stack: "prod" };
    expect(findTarget({ stack: "prod", prefix: "team-gateway" }, { DOCKER_HOST: SSH })).toEqual(target);
  });

  it.each(["--privileged", "", "a b", "a/b"])("cannot have the prefix %j, which Docker would misread", (prefix) => {
    expect(() => findTarget({ prefix }, {})).toThrow(UsageError);
  });
});
