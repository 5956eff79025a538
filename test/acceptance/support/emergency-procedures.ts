/** Headings of docs/emergencies.md whose commands the suite runs, in the order of the suite. */
export const PROCEDURES = [
  "Something does not answer",
  "An administrator is locked out",
  "The master key has leaked",
  "The salt key is lost",
  "A bad upgrade is noticed days later",
  "The disk is full",
  "A database is damaged",
  "The host is lost",
  "Pulumi's state is lost",
] as const;

/** Heading of a procedure. */
export type ProcedureHeading = (typeof PROCEDURES)[number];
