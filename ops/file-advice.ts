/** Node's messages about a full disk name no file. */
const WHERE =
  "where the command writes: in the folder that you named, or in that for temporary files (TMPDIR=FOLDER npm run …)";

/** Answers of this machine's file system after which a person has to change something there. */
const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: `There is no space left ${WHERE}. Free some: df -h`,
  EDQUOT: `Your disk quota is used up ${WHERE}. Free some space.`,
  EACCES: "You may not write or read there. To see who may: ls -ld PATH",
  EPERM: "You may not write or read there. To see who may: ls -ld PATH",
  EROFS: "That file system is read-only. Name another folder, or mount it writable.",
  ENOTDIR: "A part of that path is a file. Name another folder.",
  EEXIST: "A file is where a folder belongs. Name another folder.",
  EISDIR: "A folder is where a file belongs. Name another file.",
};

/** What to do after a file could not be read or written, or undefined for every other error. Node's message names the file. */
export function fileAdvice(error: unknown): string | undefined {
  // Any other ENOENT is a file of this program.
  if (isMissingFolder(error)) return "A folder of that path is missing and cannot be created. Name another one.";
  return error instanceof Error ? ADVICE[(error as NodeJS.ErrnoException).code ?? ""] : undefined;
}

function isMissingFolder(error: unknown): boolean {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return code === "ENOENT" && (syscall === "mkdir" || syscall === "mkdtemp");
}
