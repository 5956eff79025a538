import type { Settings } from "../settings/schema";

/** LiteLLM splits longer texts. The analyzer needs 4 KiB of memory for each character, and has 30 seconds for a text. */
const LARGEST_TEXT_BYTES = 25_000;

type Guardrail = Settings["guardrails"][number];

/** LiteLLM's section `guardrails`; nothing without any. */
export function guardrailSection(guardrails: readonly Guardrail[]): Readonly<Record<string, unknown>> {
  if (guardrails.length === 0) return {};
  return {
    guardrails: guardrails.map((guardrail) => ({
      guardrail_name: guardrail.name,
      litellm_params: {
        // The only mode that works for every request, for models, keys and teams alike.
        mode: "pre_call",
        default_on: isForEveryRequest(guardrail),
        ...contentFilter(guardrail),
        ...presidio(guardrail),
      },
    })),
  };
}

/** Names of a model's guardrails, for its `litellm_params`. */
export function guardrailsOf(model: string, guardrails: readonly Guardrail[]): readonly string[] {
  return guardrails.filter(({ models }) => models?.includes(model)).map(({ name }) => name);
}

/** Names of guardrails by key and by team, as `config-templates/litellm/gate/guardrails.py` reads them; undefined without any. */
export function guardrailVariable(guardrails: readonly Guardrail[]): string | undefined {
  const assigned = { keys: namesBy(guardrails, "keys"), teams: namesBy(guardrails, "teams") };
  return Object.keys({ ...assigned.keys, ...assigned.teams }).length > 0 ? JSON.stringify(assigned) : undefined;
}

function isForEveryRequest({ models, keys, teams }: Guardrail): boolean {
  return models === undefined && keys === undefined && teams === undefined;
}

function namesBy(guardrails: readonly Guardrail[], owner: "keys" | "teams"): Readonly<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const guardrail of guardrails) {
    for (const id of guardrail[owner] ?? []) (found[id] ??= []).push(guardrail.name);
  }
  return found;
}

function contentFilter({ contentFilter: filter }: Guardrail): object {
  if (!filter) return {};
  const patterns = Object.entries(filter.patterns ?? {});
  const words = Object.entries(filter.words ?? {});
  return {
    guardrail: "litellm_content_filter",
    ...(patterns.length > 0 && {
      patterns: patterns.map(([name, action]) => ({
        pattern_type: "prebuilt",
        pattern_name: name,
        action: action.toUpperCase(),
      })),
    }),
    ...(words.length > 0 && {
      blocked_words: words.map(([keyword, action]) => ({ keyword, action: action.toUpperCase() })),
    }),
  };
}

function presidio({ presidio: service }: Guardrail): object {
  if (!service) return {};
  const entities = Object.entries(service.entities).map(([entity, action]) => [entity, action.toUpperCase()]);
  return {
    guardrail: "presidio",
    ...presidioAddresses(service),
    // By default, LiteLLM also masks answers, and holds back a stream until its end.
    presidio_filter_scope: "input",
    ...(service.language !== undefined && { presidio_language: service.language }),
    pii_entities_config: Object.fromEntries(entities) as unknown,
  };
}

function presidioAddresses({ analyzerUrl, anonymizerUrl }: NonNullable<Guardrail["presidio"]>): object {
  if (analyzerUrl !== undefined) {
    return { presidio_analyzer_api_base: analyzerUrl, presidio_anonymizer_api_base: anonymizerUrl };
  }
  return {
    presidio_analyzer_api_base: "http://presidio-analyzer:3000",
    presidio_anonymizer_api_base: "http://presidio-anonymizer:3000",
    presidio_analyze_chunk_size_bytes: LARGEST_TEXT_BYTES,
  };
}
