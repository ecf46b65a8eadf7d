"""Argo CD's REST API: applications."""

from functools import cached_property

from gnomon.demo.argocd.shapes import Application, applications, shape
from gnomon.demo.company import Company
from gnomon.demo.wire import Answer, Request, Routes


class ArgoCD:
    """Answers what an Argo CD with the company's applications would."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self._routes = Routes()
        self._routes.add("GET", "/api/v1/applications", self._list)
        self._routes.add("GET", "/api/v1/applications/{name}", self._one)
        self._routes.add("GET", "/api/version", lambda _: Answer(body={"Version": "v2.13.1"}))

    def answer(self, request: Request) -> Answer:
        """Answer one request of somebody signed in."""
        missing = {"error": "Not Found", "code": 5, "message": "Not Found"}
        return self._routes.answer(request) or Answer(status=404, body=missing)

    def is_signed_in(self, request: Request, token: str) -> bool:
        """Check the bearer token."""
        return request.headers.get("authorization") == f"Bearer {token}"

    def refusal(self) -> Answer:
        """Answer somebody not signed in."""
        text = "no session information"
        return Answer(status=401, body={"error": text, "code": 16, "message": text})

    def forget(self) -> None:
        """Look at the company anew: something happened."""
        self.__dict__.pop("_applications", None)

    @cached_property
    def _applications(self) -> list[Application]:
        return applications(self.company)

    def _list(self, request: Request) -> Answer:
        wanted = set(request.parameters().get("name", []))
        chosen = [a for a in self._applications if not wanted or a.name in wanted]
        items = [shape(self.company, application) for application in chosen]
        return Answer(body={"metadata": {"resourceVersion": str(self.company.now)}, "items": items})

    def _one(self, _: Request, name: str) -> Answer:
        for application in self._applications:
            if application.name == name:
                return Answer(body=shape(self.company, application))
        text = f'applications.argoproj.io "{name}" not found'
        return Answer(status=404, body={"error": text, "code": 5, "message": text})
