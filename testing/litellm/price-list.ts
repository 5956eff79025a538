/** LiteLLM's own price list, model_prices_and_context_window_backup.json: entries by model. */
export type PriceList = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The three expressions are those of config-templates/litellm/prices/lookup.py; test/prices/cases.json tests both. */
const PRICE = /(input|output)_(dbu_)?cost_per_|(^|_)cost_per_(second|page|credit)|^tiered_pricing$/;
const SIZED = /^(?:[a-z_]+\/)*\d+-x-\d+\/(?:[a-z0-9]+-steps\/)?(.+)$/;
/** LiteLLM accepts entries of these families for one provider (litellm/utils.py, _check_provider_match). */
const FAMILY = /^(vertex_ai|bedrock|fireworks_ai)/;

/**
 * The models that the list has a price above 0 for, in lower case, each with its provider: `openai/gpt-4o-mini`. An entry of only
 * zeros is no price: the list has them also for models whose provider charges.
 */
export function pricedModels(list: PriceList): ReadonlySet<string> {
  const priced = Object.entries(list).filter(([, entry]) => isPriced(entry));
  return new Set(priced.map(([key, { litellm_provider: provider }]) => nameWithProvider(key, String(provider))));
}

function nameWithProvider(key: string, provider: string): string {
  const family = FAMILY.exec(provider)?.[1] ?? provider;
  const name = SIZED.exec(key)?.[1] ?? key;
  return (name.startsWith(`${family}/`) ? name : `${family}/${name}`).toLowerCase();
}

function isPriced(entry: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(entry).some(([name, value]) => PRICE.test(name) && isPositive(value));
}

function isPositive(value: unknown): boolean {
  if (Array.isArray(value)) return value.some((tier) => isPriced(tier as Readonly<Record<string, unknown>>));
  return typeof value === "number" && value > 0;
}
