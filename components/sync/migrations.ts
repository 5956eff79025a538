import { createHash } from "node:crypto";

import { listPackageFiles, readPackageFile } from "../settings/package-files";

/** The two databases that the sync has tables in. */
const SIDES = ["litellm", "open-webui"] as const;
type Side = (typeof SIDES)[number];

/** A change of the sync's own tables in one database, applied once. */
export interface Migration {
  /** Its position in the sequence, from 1. The last one's number is the version of the tables. */
  readonly number: number;
  /** Name of the file without its extension, for example `001-tables`. */
  readonly name: string;
  /** SQL; empty where a migration changes only the other database. */
  readonly statements: string;
}

/**
 * Reads the migrations of one database from `config-templates/sync/<side>/migrations`. Both databases share one sequence of
 * numbers, so they have the same version after every installation.
 *
 * @throws Error as {@link inOrder} does.
 */
export function readMigrations(side: Side): readonly Migration[] {
  const own = list(side);
  return inOrder(SIDES.flatMap(list)).map((file, index) => {
    const statements = own.includes(file) ? readPackageFile(`${folder(side)}/${file}`) : "";
    return { number: index + 1, name: file.slice(0, -".sql".length), statements };
  });
}

/**
 * Sorts the files of both databases into the order in which they run, without duplicates.
 *
 * @throws Error when a file is not named `NNN-name.sql`, or a number is missing or has two names.
 */
export function inOrder(files: readonly string[]): readonly string[] {
  const sorted = [...new Set(files)].toSorted();
  for (const [index, file] of sorted.entries()) {
    const number = String(index + 1).padStart(3, "0");
    if (!new RegExp(`^${number}-[a-z0-9-]+\\.sql$`).test(file)) {
      throw new Error(
        `config-templates/sync/*/migrations: ${file} is migration ${index + 1}, so rename it to ${number}-name.sql. Numbers have ` +
          "no gaps, and a migration of both databases has the same name in both folders",
      );
    }
  }
  return sorted;
}

/** SHA-256 of the statements. With it, an installation detects that an applied migration has changed. */
export function checksum({ statements }: Migration): string {
  return createHash("sha256").update(statements).digest("hex");
}

/** SQL that fills the temporary table of config-templates/sync/shared/begin.sql. */
export function knownMigrations(migrations: readonly Migration[]): string {
  const rows = migrations.map((migration) => {
    const texts = [migration.name, checksum(migration), migration.statements].map(literal);
    return `(${migration.number}, ${texts.join(", ")})`;
  });
  return `INSERT INTO pg_temp.known_migration (number, name, checksum, statements) VALUES\n${rows.join(",\n")};\n`;
}

function list(side: Side): string[] {
  return listPackageFiles(folder(side));
}

function folder(side: Side): string {
  return `config-templates/sync/${side}/migrations`;
}

/** Backslashes need no escaping: standard_conforming_strings is on by default. */
function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
