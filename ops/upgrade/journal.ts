import { z } from "zod";

import type { SafetyVolume } from "../safety/safety-volume";

/**
 * How far an upgrade came. Until `stopping` nothing has changed. From `upgrading` on, the databases may have been migrated, and
 * only the dump leads back.
 */
const phases = ["preparing", "stopping", "upgrading", "returning", "finished", "returned"] as const;

const service = z.enum(["litellm", "openWebui", "postgres"]);
const schema = z.strictObject({
  started: z.iso.datetime(),
  phase: z.enum(phases),
  changes: z.array(z.strictObject({ service, from: z.string(), to: z.string() })),
  /** References that the stack's file had; without an entry, it used the default. */
  fileImages: z.partialRecord(service, z.string()),
  /** Checks of the smoke test that failed before the upgrade: they do not count after it. */
  failedBefore: z.array(z.string()),
  /** What failed, with log lines; present from then on. */
  failure: z.string().optional(),
  /** Steps with the Unix time of their begin; `outage` while upgraded services do not answer. */
  timeline: z.array(z.strictObject({ step: z.string(), at: z.number(), seconds: z.number(), outage: z.boolean() })),
});

/** Notes of an upgrade, kept beside its dump: another run, also on another machine, continues or returns with them. */
export type Journal = z.infer<typeof schema>;
/** A step of an upgrade. */
export type TimelineEntry = Journal["timeline"][number];
/** How far an upgrade came. */
export type Phase = (typeof phases)[number];

/** Phases in which a killed upgrade left work. */
const UNFINISHED: readonly Phase[] = ["stopping", "upgrading", "returning"];

/** Whether an upgrade was interrupted where it must be continued or undone. */
export function isUnfinished(journal: Journal | undefined): journal is Journal {
  return journal !== undefined && UNFINISHED.includes(journal.phase);
}

/** The notes of the last upgrade; undefined if there was none, or its volume was deleted. */
export async function readJournal(volume: SafetyVolume): Promise<Journal | undefined> {
  const text = await volume.readNotes();
  return text === undefined ? undefined : schema.parse(JSON.parse(text));
}

/** Replaces the notes. */
export async function writeJournal(volume: SafetyVolume, journal: Journal): Promise<void> {
  await volume.writeNotes(JSON.stringify(journal));
}
