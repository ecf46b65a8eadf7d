"""Asks the demo's tools, with the right credentials."""

import base64
from datetime import UTC, datetime
from typing import Self

import httpx2

from gnomon.demo.tools import TOKENS

NOW = datetime(2026, 11, 20, 14, tzinfo=UTC)


class Reader:
    """Asks the tools as somebody with the right tokens."""

    def __init__(self, base_url: str) -> None:
        self.client = httpx2.Client(base_url=base_url, timeout=20)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def get(self, path: str, **headers: str) -> httpx2.Response:
        return self.client.get(path, headers={**self.credentials(path), **headers})

    def post(self, path: str, body: object) -> httpx2.Response:
        return self.client.post(path, json=body, headers=self.credentials(path))

    @staticmethod
    def credentials(path: str) -> dict[str, str]:
        tool = path.split("/")[1]
        token = TOKENS[tool]
        graph = {"Nerd-Graph-Unsafe-Experimental-Opt-In": "AiIssues"}
        known = {
            "gitlab": {"PRIVATE-TOKEN": token},
            "jenkins": _basic("gnomon", token),
            "jira": _basic("me@meridian.example", token),
            "newrelic": {"Api-Key": token, **graph},
            "opsgenie": {"Authorization": f"GenieKey {token}"},
            "pagerduty": {"Authorization": f"Token token={token}"},
            "qmetry": {"apiKey": token},
        }
        return known.get(tool, {"Authorization": f"Bearer {token}"})


def _basic(user: str, token: str) -> dict[str, str]:
    proof = base64.b64encode(f"{user}:{token}".encode()).decode()
    return {"Authorization": f"Basic {proof}"}
