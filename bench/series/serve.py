"""Metrics of a busy LiteLLM for the bench; run by bench/series.ts.

LiteLLM's own class makes the metrics, with the labels that its settings leave. Every metric gets a series for each
caller and model. Prints one line of JSON when it serves them, and counts on until its input ends.
"""

import argparse
import json
import os
import random
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
os.environ["PROMETHEUS_DISABLE_CREATED_SERIES"] = "true"
import litellm
from litellm.integrations.prometheus import PrometheusLogger
from prometheus_client import REGISTRY, generate_latest, start_http_server

# Each caller uses this many of the models.
MODELS_PER_CALLER = 5
PEOPLE_PER_TEAM = 50
# One of so many callers has seen an error.
ERRORS = 10
CHANGES_PER_SECOND = 50

Values = dict[str, str]


def callers(people: int, keys: int) -> Iterator[Values]:
    """People behind Open WebUI's one key, and the keys of programs."""
    for number in range(people):
        team = f"team-{number // PEOPLE_PER_TEAM}"
        yield {
            "user": f"00000000-0000-4000-8000-{number:012}",
            "user_email": f"person-{number}@example.com",
            "hashed_api_key": "0" * 64,
            "api_key_alias": "openwebui_global_key",
            "team": team,
            "team_alias": team,
            "client_ip": f"10.0.{number // 250}.{number % 250}",
            "user_agent": "AsyncOpenAI/Python 1.2.3",
        }
    for number in range(keys):
        yield {
            "user": f"service-{number}",
            "user_email": "None",
            "hashed_api_key": f"{number:064x}",
            "api_key_alias": f"service-{number}",
            "team": f"services-{number // 10}",
            "team_alias": f"services-{number // 10}",
            "client_ip": f"10.1.{number // 250}.{number % 250}",
            "user_agent": f"program-{number}/1.0",
        }


def model_values(number: int) -> Values:
    return {
        "requested_model": f"model-{number}",
        "model_group": f"model-{number}",
        "model": f"provider-model-{number}",
        "litellm_model_name": f"provider-model-{number}",
        "model_id": f"{number:064x}",
        "api_base": f"https://provider-{number % 5}.example.com/v1",
        "api_provider": f"provider-{number % 5}",
        "route": "/v1/chat/completions",
        "status_code": "200",
        "exception_status": "429",
        "exception_class": "Openai.RateLimitError",
    }


def fill(people: int, keys: int, models: int) -> list[Any]:
    """One series for each caller and model; of errors, for some callers. Returns the counters' series."""
    every: Any = REGISTRY
    collectors = [
        each
        for each in every._collector_to_names
        if getattr(each, "_name", "").startswith("litellm") and each._labelnames
    ]
    counters: list[Any] = []
    for position, caller in enumerate(callers(people, keys)):
        for step in range(MODELS_PER_CALLER):
            values = {**caller, **model_values((position * 7 + step) % models)}
            for collector in collectors:
                names = collector._labelnames
                if "exception_status" in names and position % ERRORS:
                    continue
                series = collector.labels(*(values.get(name, "None") for name in names))
                match collector._type:
                    case "counter":
                        series.inc()
                        counters.append(series)
                    case "histogram":
                        series.observe(random.expovariate(0.3))
                    case _:
                        series.set(100)
    return counters


def wait_for_end(stop: threading.Event) -> None:
    sys.stdin.read()
    stop.set()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("settings", type=json.loads, help="LiteLLM's settings for its metrics, as JSON")
    for name in ("people", "keys", "models"):
        parser.add_argument(name, type=int)
    arguments = parser.parse_args()
    for name, value in arguments.settings.items():
        setattr(litellm, name, value)
    # Registers the metrics.
    logger: Any = PrometheusLogger
    logger()
    counters = fill(arguments.people, arguments.keys, arguments.models)
    server, _ = start_http_server(0, "127.0.0.1")
    start = time.process_time()
    generate_latest(REGISTRY)
    print(json.dumps({"port": server.server_port, "seconds": time.process_time() - start}), flush=True)
    stop = threading.Event()
    threading.Thread(target=wait_for_end, args=(stop,), daemon=True).start()
    while not stop.wait(1 / CHANGES_PER_SECOND):
        random.choice(counters).inc()


if __name__ == "__main__":
    main()
