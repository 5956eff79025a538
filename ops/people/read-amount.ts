/** An amount in USD, NaN for any other text and null for none. */
export function readAmount(text: string): number | null {
  if (text === "") return null;
  return /^\d{1,12}(\.\d+)?$/.test(text) ? Number(text) : NaN;
}

/**
 * What is wrong with an amount. An amount with separators is never guessed: `1,500` is 1500 in one country and 1.5 in another.
 */
export function amountProblem(text: string): string[] {
  if (!Number.isNaN(readAmount(text))) return [];
  const example = "for example 12.50";
  if (/^\d{1,3}([.,'\u2019\s]\d{3})+([.,]\d+)?$/.test(text)) {
    return [`max_budget "${text}" has thousands separators: write an amount in USD without them, ${example}`];
  }
  if (/^\d+,\d+$/.test(text)) return [`max_budget "${text}" has a decimal comma: write a point, ${example}`];
  return [`max_budget must be an amount in USD, ${example}`];
}
