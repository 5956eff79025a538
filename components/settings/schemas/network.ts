import { z } from "zod";

/** PEM texts, or paths of PEM files that the program reads. */
export const certificateAuthorities = z.array(
  z.string().min(1, "must be the path of a PEM file, or the PEM text itself"),
);
