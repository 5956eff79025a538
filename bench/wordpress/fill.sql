-- The keys of a site. Parameters: number of keys, team, user, name of the site, models.
INSERT INTO "LiteLLM_VerificationToken" (
  token, key_name, key_alias, spend, expires, models, user_id, team_id, metadata, max_budget, budget_duration, created_by
)
SELECT
  encode(sha256(('key ' || number)::bytea), 'hex'),
  'sk-...' || lpad(number::text, 4, '0'),
  '127.0.0.1-key-' || number,
  number / 100.0,
  now() + interval '60 days',
  $5::text[],
  $3,
  $2,
  jsonb_build_object('wp_site', $4::text, 'wp_user_id', '1', 'purpose', 'Bench'),
  number / 50.0 + 1,
  '30d',
  $3
FROM generate_series(1, $1::int) AS number;
-- Usage
-- One row for each day, active key and model. Each day has other keys. Parameters: number of keys, active keys a day, days,
-- user, models.
INSERT INTO "LiteLLM_DailyUserSpend" (
  id, user_id, date, api_key, model, model_group, custom_llm_provider, endpoint,
  prompt_tokens, completion_tokens, spend, api_requests, successful_requests, failed_requests, updated_at
)
SELECT
  gen_random_uuid()::text,
  $4,
  to_char(current_date - day, 'YYYY-MM-DD'),
  encode(sha256(('key ' || ((day * 97 + key * 13) % $1::int + 1))::bytea), 'hex'),
  'openai/' || model,
  model,
  'openai',
  '/v1/chat/completions',
  100 + key, 50, 0.001 * (key + day), 5, 4, 1, now()
FROM generate_series(0, $3::int - 1) AS day, generate_series(1, $2::int) AS key, unnest($5::text[]) AS model;
