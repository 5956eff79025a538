"""What LiteLLM sends to each provider for the settings in docs/models.md; run by providers.test.ts."""

import importlib
import importlib.util
import unittest
from typing import ClassVar
from urllib.parse import parse_qs

from provider_case import PROXY, QUESTION, ProviderCase, secret
from provider_servers import Request
from signatures import ACCOUNT, TOKEN_URI, claims_of, is_signed, service_account

# LiteLLM's image has it; `pip install "litellm[proxy]"` does not.
HAS_GOOGLE = importlib.util.find_spec("google") is not None and importlib.util.find_spec("google.auth") is not None
BEDROCK = "https://bedrock-runtime.eu-central-1.amazonaws.com/model"
AZURE = "https://my-resource.openai.azure.com/openai/deployments/gpt-4o-production/chat/completions"
CONVERSE = [{"role": "user", "content": [{"text": "Hi"}]}]


class Keys(ProviderCase):
    """Providers that take a key."""

    def check(self, request: Request, url: str, **headers: str) -> None:
        self.assertEqual((request.method, request.url), ("POST", url))
        self.assertEqual({name: request.headers.get(name.replace("_", "-")) for name in headers}, headers)

    def test_openai(self) -> None:
        request = self.only("gpt-4o-mini")
        key = f"Bearer {secret('PROVIDER_KEY_OPENAI')}"
        url = "https://api.openai.com/v1/chat/completions"
        self.check(request, url, authorization=key, openai_organization="org-abc123")
        self.assertEqual(request.json, {"model": "gpt-4o-mini", "messages": QUESTION})

    def test_openai_compatible_with_a_secret_header(self) -> None:
        request = self.only("internal-llama")
        key = f"Bearer {secret('PROVIDER_KEY_INTERNAL')}"
        url = "https://llm.internal.example.com/v1/chat/completions"
        self.check(request, url, authorization=key, x_gateway_key=secret("SECRET_gatewayKey"))
        self.assertEqual(request.json["model"], "llama-3.3-70b")

    def test_anthropic(self) -> None:
        request = self.only("claude-sonnet")
        key = secret("PROVIDER_KEY_ANTHROPIC")
        self.check(request, "https://api.anthropic.com/v1/messages", x_api_key=key, anthropic_version="2023-06-01")
        self.assertNotIn("authorization", request.headers)
        self.assertEqual(request.json["model"], "claude-sonnet-4-5")
        self.assertEqual(request.json["messages"], [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}])

    def test_azure(self) -> None:
        request = self.only("azure-gpt-4o")
        self.check(request, f"{AZURE}?api-version=2024-10-21", api_key=secret("PROVIDER_KEY_AZURE"))
        self.assertNotIn("authorization", request.headers)
        self.assertEqual(request.json["messages"], QUESTION)

    def test_azure_costs_what_its_base_model_costs(self) -> None:
        info = importlib.import_module("litellm").model_cost["azure/gpt-4o"]
        price = 5 * info["input_cost_per_token"] + 7 * info["output_cost_per_token"]
        self.assertAlmostEqual(self.ask("azure-gpt-4o")._hidden_params["response_cost"], price, 12)

    def test_gemini(self) -> None:
        request = self.only("gemini-flash")
        url = "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent"
        # LiteLLM's versions put the key into the address or into a header.
        address, _, query = request.url.partition("?")
        self.assertEqual((request.method, address), ("POST", url))
        key = request.headers.get("x-goog-api-key") or parse_qs(query)["key"][0]
        self.assertEqual(key, secret("PROVIDER_KEY_GEMINI"))
        self.assertEqual(request.json["contents"], [{"role": "user", "parts": [{"text": "Hi"}]}])

    def test_mistral(self) -> None:
        request = self.only("mistral-small")
        key = f"Bearer {secret('PROVIDER_KEY_MISTRAL')}"
        self.check(request, "https://api.mistral.ai/v1/chat/completions", authorization=key)
        self.assertEqual(request.json, {"model": "mistral-small-latest", "messages": QUESTION})

    def test_ollama(self) -> None:
        request = self.only("ollama-llama")
        self.check(request, "http://ollama.internal.example.com:11434/api/chat")
        self.assertEqual(request.json["model"], "llama3.2")
        self.assertEqual(request.json["messages"][0]["content"], "Hi")

    def test_vllm(self) -> None:
        request = self.only("vllm-qwen")
        self.check(request, "http://vllm.internal.example.com:8000/v1/chat/completions")
        self.assertEqual(request.json["model"], "Qwen/Qwen3-32B")

    def test_watsonx_with_params(self) -> None:
        grant, request = self.chat("granite")
        self.assertEqual(grant.url, "https://iam.cloud.ibm.com/identity/token")
        self.assertEqual(parse_qs(grant.body.decode())["apikey"], [secret("PROVIDER_KEY_WATSONX")])
        self.assertRegex(request.url, r"^https://eu-de\.ml\.cloud\.ibm\.com/ml/v1/text/chat\?version=")
        self.assertEqual(request.headers["authorization"], "Bearer token-of-ibm")
        self.assertEqual(request.json["project_id"], "11111111-2222-3333-4444-555555555555")


class Principals(ProviderCase):
    """Providers that sign in otherwise."""

    VARIABLES: ClassVar[dict[str, str]] = {"SECRET_vertexAccount": service_account()}

    def test_azure_with_a_service_principal(self) -> None:
        *sign_in, request = self.chat("azure-principal")
        grant = sign_in[-1]
        tenant = "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555"
        self.assertEqual((grant.method, grant.url), ("POST", f"{tenant}/oauth2/v2.0/token"))
        form = parse_qs(grant.body.decode())
        self.assertEqual(form["grant_type"], ["client_credentials"])
        self.assertEqual(form["client_id"], ["66666666-7777-8888-9999-000000000000"])
        self.assertEqual(form["client_secret"], [secret("SECRET_azureClient")])
        self.assertEqual(form["scope"], ["https://cognitiveservices.azure.com/.default"])
        self.assertEqual(request.url, f"{AZURE}?api-version=2024-10-21")
        self.assertEqual(request.headers["authorization"], "Bearer token-of-azure")
        self.assertNotIn("api-key", request.headers)
        # An embedding takes another way through LiteLLM.
        self.runner.run(self.router.aembedding(model="azure-principal", input=["Hi"]))
        embedding = PROXY.requests[-1]
        self.assertEqual(embedding.url, AZURE.replace("chat/completions", "embeddings") + "?api-version=2024-10-21")
        self.assertEqual(embedding.headers["authorization"], "Bearer token-of-azure")
        self.assertNotIn("api-key", embedding.headers)
        # Without a base model LiteLLM does not know what this deployment costs.
        self.assertFalse(self.ask("azure-principal")._hidden_params["response_cost"])

    def test_bedrock_with_an_access_key(self) -> None:
        request = self.only("bedrock-claude")
        model = "eu.anthropic.claude-sonnet-4-5-20250929-v1%3A0"
        self.assertEqual((request.method, request.url), ("POST", f"{BEDROCK}/{model}/converse"))
        keys = (secret("SECRET_awsAccessKeyId"), secret("SECRET_awsSecretAccessKey"))
        self.assertTrue(is_signed(request, *keys, "eu-central-1", "bedrock"))
        self.assertFalse(is_signed(request, keys[0], "another secret", "eu-central-1", "bedrock"))
        self.assertEqual(request.json["messages"], CONVERSE)

    def test_bedrock_with_a_role(self) -> None:
        assume, request = self.chat("bedrock-role")
        self.assertEqual(assume.url, "https://sts.eu-central-1.amazonaws.com/")
        form = parse_qs(assume.body.decode())
        self.assertEqual(form["Action"], ["AssumeRole"])
        self.assertEqual(form["RoleArn"], ["arn:aws:iam::123456789012:role/bedrock"])
        self.assertEqual(form["RoleSessionName"], ["llm-stack"])
        keys = (secret("SECRET_awsAccessKeyId"), secret("SECRET_awsSecretAccessKey"))
        self.assertTrue(is_signed(assume, *keys, "eu-central-1", "sts"))
        self.assertEqual(request.url, f"{BEDROCK}/eu.amazon.nova-lite-v1%3A0/converse")
        self.assertTrue(is_signed(request, "ASIAASSUMED", "secret-of-the-role", "eu-central-1", "bedrock"))
        self.assertEqual(request.headers["x-amz-security-token"], "session-of-the-role")

    @unittest.skipUnless(HAS_GOOGLE, "needs google-auth")
    def test_vertex(self) -> None:
        grant, request = self.chat("vertex-gemini")
        self.assertEqual((grant.method, grant.url), ("POST", TOKEN_URI))
        claims = claims_of(grant)
        self.assertEqual(claims["iss"], ACCOUNT)
        self.assertEqual(claims["scope"], "https://www.googleapis.com/auth/cloud-platform")
        self.assertEqual(
            request.url,
            "https://europe-west4-aiplatform.googleapis.com/v1/projects/my-project/locations/europe-west4"
            "/publishers/google/models/gemini-2.5-flash:generateContent",
        )
        self.assertEqual(request.headers["authorization"], "Bearer token-of-google")
        self.assertEqual(request.json["contents"], [{"role": "user", "parts": [{"text": "Hi"}]}])


class InstanceRole(ProviderCase):
    """The role of an EC2 instance, from its metadata service."""

    VARIABLES: ClassVar[dict[str, str]] = {"AWS_EC2_METADATA_DISABLED": "false"}

    def test_bedrock(self) -> None:
        *metadata, request = self.chat("bedrock-instance")
        self.assertEqual((metadata[0].method, metadata[0].path), ("PUT", "/latest/api/token"))
        self.assertEqual({one.url.split("/latest")[0] for one in metadata}, {"http://169.254.169.254"})
        keys = ("ASIAINSTANCE", "secret-of-the-instance")
        self.assertTrue(is_signed(request, *keys, "eu-central-1", "bedrock"))
        self.assertEqual(request.headers["x-amz-security-token"], "session-of-the-instance")


if __name__ == "__main__":
    unittest.main()
