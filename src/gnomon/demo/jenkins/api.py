"""Jenkins' JSON API: what lies below every address of it."""

import re
from base64 import b64encode
from collections.abc import Iterator
from urllib.parse import unquote

from gnomon.demo.company import Company
from gnomon.demo.jenkins import shapes
from gnomon.demo.jenkins.kept import Build, kept, repositories
from gnomon.demo.jenkins.tree import parse, pruned
from gnomon.demo.wire import Answer, Json, Request

USER = "gnomon"
_ADDRESS = re.compile(r"((?:/job/[^/]+)*)(?:/(\d+))?/(api/json|wfapi/describe|testReport/api/json)")
_NOT_FOUND = Answer(
    status=404, body=b"<html><body><h2>HTTP ERROR 404 Not Found</h2></body></html>",
    content_type="text/html",
)  # fmt: skip
_MAIN = "main"


class Jenkins:
    """Answers what a Jenkins that builds the warehouse would."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self._kept: dict[tuple[str, ...], list[Build]] = {}

    def forget(self) -> None:
        """Look at the company anew: something happened."""
        self._kept.clear()

    def is_signed_in(self, request: Request, token: str) -> bool:
        """Check the user and the API token."""
        proof = b64encode(f"{USER}:{token}".encode()).decode()
        return request.headers.get("authorization") == f"Basic {proof}"

    def refusal(self) -> Answer:
        """Answer somebody not signed in, with a page for people."""
        page = b"<html><head><title>Error 401 Unauthorized</title></head></html>"
        return Answer(status=401, body=page, content_type="text/html")

    def answer(self, request: Request) -> Answer:
        """Answer one request of somebody signed in."""
        found = _ADDRESS.fullmatch(request.path)
        if found is None or request.method != "GET":
            return _NOT_FOUND
        folders = tuple(unquote(part) for part in found[1].split("/")[2::2])
        body = self._body(folders, found[2], found[3])
        if body is None:
            return _NOT_FOUND
        tree = request.first("tree")
        return Answer(
            body=pruned(body, parse(tree)) if tree else body,
            headers={"X-Jenkins": "2.462.3"},
        )

    def _jobs(self) -> dict[tuple[str, ...], list[Build]]:
        """List the builds of each job, by the names of its folders and its own."""
        if not self._kept:
            for place in repositories(self.company):
                for branch, found in kept(self.company, place).items():
                    self._kept[(*place.path.split("/"), branch)] = found
        return self._kept

    def _body(self, folders: tuple[str, ...], number: str | None, what: str) -> Json | None:
        builds = self._jobs().get(folders)
        if number is not None:
            found = (each for each in builds or () if str(each.number) == number)
            return next((self._of_build(each, what) for each in found), None)
        if what != "api/json":
            return None
        if builds is not None:
            return shapes.job(self.company, builds, list(folders))
        return self._folder(folders)

    def _of_build(self, build: Build, what: str) -> Json | None:
        if what == "wfapi/describe":
            return shapes.workflow(build)
        if what == "api/json":
            return shapes.build(self.company, build)
        return shapes.report(self.company, build)

    def _folder(self, folders: tuple[str, ...]) -> Json | None:
        depth = len(folders)
        inner = dict.fromkeys(job[: depth + 1] for job in self._jobs() if job[:depth] == folders)
        if not inner:
            return None
        places = {tuple(place.path.split("/")) for place in repositories(self.company)}
        return shapes.folder(
            list(folders), list(self._held(inner, places)), is_multibranch=folders in places
        )

    def _held(
        self, inner: dict[tuple[str, ...], None], places: set[tuple[str, ...]]
    ) -> Iterator[Json]:
        """Shape what a folder holds: jobs without their builds, folders without their jobs."""
        for each in inner:
            if each in self._jobs():
                whole = shapes.job(self.company, self._jobs()[each], list(each))
                yield {name: whole[name] for name in whole if not name.endswith("uilds")}
            else:
                whole = shapes.folder(list(each), [], is_multibranch=each in places)
                yield {name: whole[name] for name in whole if name != "jobs"}
