/** Headings of docs/emergencies.md whose commands the suite runs, in the order of the suite. */
export const PROCEDURES = [
  "A bad upgrade is noticed days later",
  "Pulumi's state is lost",
  "The disk is full",
  "A database is damaged",
  "The host is lost",
  "The host and Pulumi's state are lost",
  "The salt key is lost",
  "Something does not answer",
  "An administrator is locked out",
  "The master key has leaked",
] as const;

/** Heading of a procedure. */
export type ProcedureHeading = (typeof PROCEDURES)[number];
