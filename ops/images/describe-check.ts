import { table } from "../print/table";
import type { CheckedImage, ImageCheck, Pin } from "./check-images";
import type { ImageProblem } from "./stack-images";

const PINS: Readonly<Record<Pin, string>> = {
  none: "not pinned",
  matches: "pinned",
  moved: "PINNED TO ANOTHER",
  gone: "PIN IS GONE",
  unknown: "?",
};
const HEADINGS = ["Image", "Services", "Pin", "Newer in its line", "Newer line"];

/** The check as a table, with all problems and their remedies below it. */
export function describeCheck({ images, problems }: ImageCheck): string {
  const drawn = table(HEADINGS, images.map(row));
  return [drawn, "", describeProblems(problems)].join("\n");
}

/** Each problem in one sentence, with its remedy below it. */
export function describeProblems(problems: readonly ImageProblem[]): string {
  if (problems.length === 0) return "No problems.";
  const lines = problems.flatMap(({ image, message, remedy }) => [
    `${image} ${message}.`,
    ...remedy.split("\n").map((line) => `  ${line}`),
  ]);
  return [...lines, problems.length === 1 ? "1 problem." : `${problems.length} problems.`].join("\n");
}

function row({ image, services, pin, newerInLine, newerLine, newerLineTested }: CheckedImage): readonly unknown[] {
  const untested = newerLineTested === false ? " (not tested)" : "";
  return [
    withoutDigest(image),
    services.join(", "),
    PINS[pin],
    newerInLine,
    newerLine === null ? null : `${newerLine}${untested}`,
  ];
}

/** A reference as people recognise it. */
export function withoutDigest(reference: string): string {
  return reference.replace(/@sha256:.*$/, "");
}
