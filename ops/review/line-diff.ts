/** One line of a difference: in both texts, only in the first, or only in the second. */
export interface DiffLine {
  readonly mark: " " | "-" | "+";
  readonly text: string;
}

/** Lines around a change, as in a patch. */
const CONTEXT = 3;
/** Beyond this many changed lines, the texts are shown as replaced: their common lines are then a coincidence. */
const MOST_CHANGES = 600;

/** The changed lines of a text with their surroundings; a line `@@` separates distant changes. Empty if nothing differs. */
export function lineDiff(base: string, head: string): readonly string[] {
  const lines = compareLines(linesOf(base), linesOf(head));
  const changed = lines.flatMap(({ mark }, index) => (mark === " " ? [] : [index]));
  const shown = new Set(changed.flatMap((index) => range(index - CONTEXT, index + CONTEXT)));
  const result: string[] = [];
  let last = -1;
  lines.forEach(({ mark, text }, index) => {
    if (!shown.has(index)) return;
    if (index !== last + 1) result.push("@@");
    result.push(mark + text);
    last = index;
  });
  return result;
}

function linesOf(text: string): readonly string[] {
  if (text === "") return [];
  return (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Myers' algorithm on what is left without the common beginning and end. */
function compareLines(base: readonly string[], head: readonly string[]): readonly DiffLine[] {
  let start = 0;
  while (start < base.length && start < head.length && base[start] === head[start]) start += 1;
  let end = 0;
  const shorter = Math.min(base.length, head.length) - start;
  while (end < shorter && base[base.length - 1 - end] === head[head.length - 1 - end]) end += 1;
  const same = (text: string): DiffLine => ({ mark: " ", text });
  return [
    ...base.slice(0, start).map(same),
    ...compareMiddle(base.slice(start, base.length - end), head.slice(start, head.length - end)),
    ...base.slice(base.length - end).map(same),
  ];
}

function compareMiddle(base: readonly string[], head: readonly string[]): readonly DiffLine[] {
  const trace = shortestEdit(base, head);
  if (!trace) {
    return [
      ...base.map((text): DiffLine => ({ mark: "-", text })),
      ...head.map((text): DiffLine => ({ mark: "+", text })),
    ];
  }
  const lines: DiffLine[] = [];
  let [x, y] = [base.length, head.length];
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const furthest = trace[edits] ?? new Map<number, number>();
    const diagonal = x - y;
    const isInsertion = goesDown(furthest, diagonal, edits);
    const previous = isInsertion ? diagonal + 1 : diagonal - 1;
    const from = edits === 0 ? 0 : (furthest.get(previous) ?? 0);
    const stop = edits === 0 ? 0 : from + (isInsertion ? 0 : 1);
    while (x > stop && y > 0 && (edits > 0 || x > 0)) {
      x -= 1;
      y -= 1;
      lines.push({ mark: " ", text: base[x] ?? "" });
    }
    if (edits === 0) break;
    if (isInsertion) {
      y -= 1;
      lines.push({ mark: "+", text: head[y] ?? "" });
    } else {
      x -= 1;
      lines.push({ mark: "-", text: base[x] ?? "" });
    }
  }
  return lines.reverse();
}

/** For each number of edits, how far along each diagonal the texts agree. Undefined beyond {@link MOST_CHANGES}. */
function shortestEdit(
  base: readonly string[],
  head: readonly string[],
): readonly ReadonlyMap<number, number>[] | undefined {
  const furthest = new Map<number, number>([[1, 0]]);
  const trace: ReadonlyMap<number, number>[] = [];
  for (let edits = 0; edits <= Math.min(base.length + head.length, MOST_CHANGES); edits += 1) {
    trace.push(new Map(furthest));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const isInsertion = goesDown(furthest, diagonal, edits);
      let x = isInsertion ? (furthest.get(diagonal + 1) ?? 0) : (furthest.get(diagonal - 1) ?? 0) + 1;
      while (x < base.length && x - diagonal < head.length && base[x] === head[x - diagonal]) x += 1;
      furthest.set(diagonal, x);
      if (x >= base.length && x - diagonal >= head.length) return trace;
    }
  }
  return undefined;
}

function goesDown(furthest: ReadonlyMap<number, number>, diagonal: number, edits: number): boolean {
  if (diagonal === -edits) return true;
  if (diagonal === edits) return false;
  return (furthest.get(diagonal - 1) ?? -1) < (furthest.get(diagonal + 1) ?? -1);
}
