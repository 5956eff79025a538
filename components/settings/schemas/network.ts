import { z } from "zod";

import { secretReference } from "./values";

/** PEM texts, or paths of PEM files that the program reads. */
export const certificateAuthorities = z.array(
  z.string().min(1, "must be the path of a PEM file, or the PEM text itself"),
);

/** Private registries that Docker signs in to before it pulls. */
export const registries = z.array(
  z.strictObject({
    address: z
      .string()
      .regex(
        /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/,
        "must be the registry as in an image's name, such as registry.example.com:5000, or docker.io for Docker Hub",
      ),
    username: z.string().min(1, "must not be empty"),
    password: secretReference,
  }),
);

const PROXY_URL = /^(http:\/\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?)?$/;
/** A host name, the names below one (`.example.com`) or an IPv4 address. */
const NO_PROXY = /^\.?[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

/** The forward proxy for connections to the outside; an empty `url` means none. */
export const proxy = z.strictObject({
  url: z
    .string()
    .regex(
      PROXY_URL,
      "must be http://host:port, in lower case and without a path; the user's name and password are fields of their own",
    ),
  username: z.string().min(1, "must not be empty").optional(),
  password: secretReference.optional(),
  noProxy: z.array(
    z
      .string()
      .regex(
        NO_PROXY,
        "must be a host name or an IPv4 address in lower case, without a port or a range: Python's HTTP clients know no others",
      ),
  ),
});
