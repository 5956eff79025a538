import * as policy from "@pulumi/policy";
import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import { expect, it } from "vitest";

import { fromRequest, fromStack, stackOf } from "../../policy/from-engine";

/** How Pulumi writes an unknown string: https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/runtime/rpc.ts. */
const UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** Exported, but without a type. */
const { unknownCheckingProxy } = policy as unknown as {
  readonly unknownCheckingProxy: (props: object) => Readonly<Record<string, unknown>>;
};
const OPTIONS = { protect: true, ignoreChanges: ["labels"], aliases: [], additionalSecretOutputs: [] };

it("replaces values that only the deployment knows, at any depth, and keeps the others", () => {
  const props = unknownCheckingProxy({
    image: UNKNOWN_STRING,
    volumes: [{ volumeName: UNKNOWN_STRING, containerPath: "/data" }],
    memory: 64,
  });
  const request = { type: "t", name: "n", props, opts: OPTIONS } as unknown as ResourceValidationArgs;
  expect(fromRequest(request)).toEqual({
    type: "t",
    name: "n",
    inputs: { image: "[unknown]", volumes: [{ volumeName: "[unknown]", containerPath: "/data" }], memory: 64 },
    options: { protect: true, ignoreChanges: ["labels"] },
    secrets: {},
  });
});

it("finds the generated secrets that an input is computed from", () => {
  const password = { type: "random:index/randomPassword:RandomPassword", name: "llm-dev-secrets-salt" };
  const network = { type: "docker:index/network:Network", name: "llm-dev-network-data" };
  const resource = {
    ...{ type: "t", name: "n", urn: "u", props: { envs: ["A=b"] }, opts: OPTIONS },
    propertyDependencies: { envs: [password, network], networksAdvanced: [network] },
  } as unknown as PolicyResource;
  expect(fromStack(resource).secrets).toEqual({ envs: ["llm-dev-secrets-salt"] });
});

it.each([
  ["urn:pulumi:prod::llm-stack::docker:index/volume:Volume::data", "prod"],
  ["urn:pulumi:prod::other::docker:index/volume:Volume::data", undefined],
  ["", undefined],
])("reads the stack from %s", (urn, stack) => {
  expect(stackOf(urn, "llm-stack")).toBe(stack);
});
