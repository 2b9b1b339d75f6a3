"""The examples for clients of language models, run against a server that plays the providers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from newsevents.extraction import extraction_schema

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
MODELS = ROOT / "examples" / "models"
TEXT = ROOT / "examples" / "brief" / "brief.en.txt"
RIGHT = json.loads((ROOT / "examples" / "brief" / "answer.json").read_text(encoding="utf-8"))
INVENTED = json.loads(json.dumps(RIGHT).replace("by telephone on Sunday and", "by radio and"))


def _openai(text: str) -> dict:
    content = [{"type": "output_text", "text": text, "annotations": []}]
    message = {"type": "message", "id": "m", "role": "assistant", "status": "completed"}
    return {
        "id": "r",
        "object": "response",
        "created_at": 1,
        "model": "x",
        "status": "completed",
        "parallel_tool_calls": False,
        "tool_choice": "auto",
        "tools": [],
        "output": [{**message, "content": content}],
    }


def _chat(text: str) -> dict:
    message = {"role": "assistant", "content": text}
    return {
        "id": "c",
        "object": "chat.completion",
        "created": 1,
        "model": "x",
        "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
    }


def _anthropic(text: str) -> dict:
    return {
        "id": "m",
        "type": "message",
        "role": "assistant",
        "model": "x",
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 1, "output_tokens": 1},
        "content": [{"type": "text", "text": text}],
    }


def _gemini(text: str) -> dict:
    content = {"role": "model", "parts": [{"text": text}]}
    return {"candidates": [{"content": content, "finishReason": "STOP", "index": 0}]}


#: By the end of the path: the form of an answer, and the schema in a request.
PROVIDERS = {
    "/responses": (_openai, lambda body: body["text"]["format"]["schema"]),
    "/chat/completions": (_chat, lambda body: body["response_format"]["json_schema"]["schema"]),
    "/messages": (_anthropic, lambda body: body["output_config"]["format"]["schema"]),
    ":generateContent": (_gemini, lambda body: body["generationConfig"]["responseJsonSchema"]),
}


@pytest.fixture
def server():
    """Serve an answer with an invented quote, then one without; keep the requests."""

    class _Handler(BaseHTTPRequestHandler):
        requests: ClassVar[list[tuple[str, dict]]] = []

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            end = next(end for end in PROVIDERS if self.path.partition("?")[0].endswith(end))
            self.requests.append((end, body))
            answer = INVENTED if len(self.requests) == 1 else RIGHT
            sent = json.dumps(PROVIDERS[end][0](json.dumps(answer))).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        running.requests = _Handler.requests
        yield running
        running.shutdown()


@pytest.mark.parametrize(
    ("script", "model", "provider"),
    [
        ("ask_openai.py", "x", "openai"),
        ("ask_anthropic.py", "x", "anthropic"),
        ("ask_gemini.py", "x", "gemini"),
        ("ask_pydantic_ai.py", "openai-chat:x", None),
    ],
)
def test_an_example_repairs_an_invented_quote(server, script, model, provider):
    """The client sends our schema as it is, the model is told what is wrong, a call is printed."""
    url = f"http://127.0.0.1:{server.server_port}"
    keys = {f"{name}_API_KEY": "x" for name in ("OPENAI", "ANTHROPIC", "GEMINI")}
    urls = ("OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "GOOGLE_GEMINI_BASE_URL")
    done = subprocess.run(
        [sys.executable, MODELS / script, model, TEXT],
        env={**os.environ, **keys, **dict.fromkeys(urls, url)},
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "2025-05-04" in done.stdout
    (end, first), (_, second) = server.requests
    if provider:
        assert PROVIDERS[end][1](first) == extraction_schema(provider)
    assert PROVIDERS[end][1](first)["properties"].keys() == RIGHT.keys() | {
        *("statements", "visits", "military-movements", "events")
    }
    assert "the two had spoken by radio" in json.dumps(second)
    assert len(json.dumps(second)) > len(json.dumps(first))


def test_the_clients_leave_the_schemas_as_they_are():
    """What a client adds or takes away is what its provider asks for."""
    from anthropic import transform_schema
    from openai.lib._pydantic import _ensure_strict_json_schema

    schema = extraction_schema("openai")
    assert _ensure_strict_json_schema(extraction_schema("openai"), path=(), root=schema) == schema
    schema = extraction_schema("anthropic")
    for definition in schema["$defs"].values():
        if "enum" in definition:
            del definition["type"]  # the client leaves it out beside an enum
    assert transform_schema(extraction_schema("anthropic")) == schema
