import { readPackageFile } from "../../components/settings/package-files";

/** Models by the versions of LiteLLM whose price list has them, for example `1.101.6 1.106.2`. */
const BY_VERSIONS = JSON.parse(readPackageFile("ops/prices/known-models.json")) as Readonly<
  Record<string, readonly string[]>
>;
const VERSIONS = [...new Set(Object.keys(BY_VERSIONS).flatMap((versions) => versions.split(" ")))];
/** LiteLLM asks these providers about a model, and neither knows a price (config-templates/litellm/prices/lookup.py). */
const ASKING_PROVIDERS = ["huggingface", "lemonade", "ollama", "ollama_chat"];
/** Providers whose models LiteLLM also finds under other providers. */
const ALSO: Readonly<Record<string, readonly string[]>> = { azure_ai: ["azure", "openai"] };

/**
 * Whether LiteLLM's own price list has a price for a model. The gate in LiteLLM decides by LiteLLM's own functions; this only
 * tells the administrator before, on a machine without LiteLLM.
 *
 * @param model as LiteLLM calls it, for example `openai/gpt-4o-mini`.
 * @param version of LiteLLM; for one that is not in the data, every version must have the price.
 */
export function isPriceKnown(model: string, version: string | undefined): boolean {
  const { names, ends } = listOf(version);
  const lower = model.toLowerCase();
  const [provider = "", ...rest] = lower.split("/");
  // LiteLLM infers the provider of a model without one.
  if (rest.length === 0) return ends.has(lower);
  if (ASKING_PROVIDERS.includes(provider)) return false;
  return [provider, ...(ALSO[provider] ?? [])].some((one) =>
    spellings(one, rest.join("/")).some((name) => names.has(`${one}/${name}`)),
  );
}

interface List {
  /** Models with their provider. */
  readonly names: ReadonlySet<string>;
  /** The same without their provider. */
  readonly ends: ReadonlySet<string>;
}

const lists = new Map<string, List>();

function listOf(version = ""): List {
  const known = lists.get(version);
  if (known) return known;
  const wanted = VERSIONS.includes(version) ? [version] : VERSIONS;
  const keys = Object.keys(BY_VERSIONS).filter((versions) => wanted.every((one) => versions.split(" ").includes(one)));
  const names = new Set(keys.flatMap((key) => BY_VERSIONS[key] ?? []));
  const list = { names, ends: new Set([...names].map((name) => name.slice(name.indexOf("/") + 1))) };
  lists.set(version, list);
  return list;
}

/**
 * Names under which LiteLLM looks for a model (litellm/utils.py, _get_potential_model_names). It also looks for the base of a
 * fine-tuned model, but its router adds an entry without a price for the deployment, and finds that first.
 */
function spellings(provider: string, name: string): readonly string[] {
  if (provider === "bedrock") {
    const bare = name.replace(/^(converse|invoke)\//, "");
    return [name, bare, bare.replace(/^(us|eu|apac|global|jp|au|us-gov)\./, "")];
  }
  return provider === "vertex_ai" || provider === "gemini" ? [name, name.replace(/-\d{3}$/, "")] : [name];
}
