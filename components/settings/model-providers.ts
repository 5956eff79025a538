/** Blocks of a model's settings that hold more than a key. */
export type ProviderBlock = "azure" | "aws" | "vertex";

/** What the models of a provider need. A provider without an entry needs a key or an address. */
export interface ProviderRule {
  /** The block that the provider takes. */
  readonly block?: ProviderBlock;
  /** Whether a model without its block cannot work. */
  readonly needsBlock?: true;
  /** An example of the address that LiteLLM does not know by itself. */
  readonly needsApiBase?: string;
  readonly takesOrganization?: true;
  /** The provider signs in with its block and takes no key. */
  readonly takesNoKey?: true;
}

const AZURE = { block: "azure", needsBlock: true, needsApiBase: "https://my-resource.openai.azure.com" } as const;
const AWS = { block: "aws", needsBlock: true } as const;
const AWS_WITHOUT_KEY = { ...AWS, takesNoKey: true } as const;
const VERTEX = { block: "vertex", needsBlock: true, takesNoKey: true } as const;
const OPENAI = { takesOrganization: true } as const;

/** By LiteLLM's name of the provider, the prefix of `model` (litellm/types/utils.py, LlmProviders). */
const PROVIDERS: Readonly<Partial<Record<string, ProviderRule>>> = {
  openai: OPENAI,
  custom_openai: OPENAI,
  "text-completion-openai": OPENAI,
  azure: AZURE,
  azure_text: AZURE,
  azure_ai: { block: "azure", needsApiBase: "https://my-resource.services.ai.azure.com" },
  bedrock: AWS,
  bedrock_mantle: AWS,
  aws_polly: AWS_WITHOUT_KEY,
  sagemaker: AWS_WITHOUT_KEY,
  sagemaker_chat: AWS_WITHOUT_KEY,
  sagemaker_nova: AWS_WITHOUT_KEY,
  vertex_ai: VERTEX,
  vertex_ai_beta: VERTEX,
  hosted_vllm: { needsApiBase: "http://vllm.example.com:8000/v1" },
  ollama: { needsApiBase: "http://ollama.example.com:11434" },
  ollama_chat: { needsApiBase: "http://ollama.example.com:11434" },
};

/** LiteLLM's name of a model's provider; undefined if `model` has no prefix and LiteLLM guesses it. */
export function providerOf(model: string): string | undefined {
  return model.includes("/") ? model.split("/", 1)[0] : undefined;
}

/** What LiteLLM needs to reach the provider of a model. */
export function ruleOf(model: string): ProviderRule {
  const provider = providerOf(model);
  // A model without a prefix is usually one of OpenAI's.
  return provider === undefined ? OPENAI : (PROVIDERS[provider] ?? {});
}

/** Providers that take a block, for messages. */
export function providersWith(block: ProviderBlock): readonly string[] {
  return Object.entries(PROVIDERS).flatMap(([provider, rule]) => (rule?.block === block ? provider : []));
}
