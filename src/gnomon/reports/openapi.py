"""OpenAPI descriptions, 2.0 (Swagger) to 3.1, as JSON or YAML: the operations an API offers.

Specification: https://spec.openapis.org/oas/latest.html
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec

from gnomon.domain.api import ApiOperation
from gnomon.domain.entity import Entity
from gnomon.domain.event import Event
from gnomon.domain.quality import ReportFile
from gnomon.errors import ReportError
from gnomon.reports.about import About, about
from gnomon.reports.json_document import decode
from gnomon.reports.report import Report
from gnomon.reports.yaml_document import plain_documents

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_HEAD = re.compile(
    rb"""(?:^|[{,\s])["']?(?:openapi["']?\s*:\s*["']?3\.|swagger["']?\s*:\s*["']?2\.)"""
)
_PARAMETER = re.compile(r"\{[^}]*\}")
_JSON = msgspec.json.Decoder(dict[str, Any])


def read(event: Event) -> Iterator[Entity]:
    """Read a description.

    Raises:
        ReportError: It is neither JSON nor YAML, or offers no operations; names file and place.
    """
    this = about(event)
    told = _document(event.data, this.file)
    version = str(told.get("openapi") or told.get("swagger") or "")
    paths = told.get("paths")
    if not version or not isinstance(paths, Mapping):
        raise ReportError(f"{this.file} has no openapi version or no paths. Hand over the whole.")
    bases = _bases(told)
    yield from _operations(this, paths, bases)
    yield this.told("openapi", None, gate=None, tool=f"OpenAPI {version}"[:50])


def _operations(this: About, paths: Mapping[str, Any], bases: set[str]) -> Iterator[ApiOperation]:
    service = this.parts.get("service")
    for path, offered in paths.items():
        if not isinstance(offered, Mapping) or not path.startswith("/"):
            continue
        for method in _METHODS:
            operation = offered.get(method)
            if not isinstance(operation, Mapping):
                continue
            id_ = operation.get("operationId")
            yield ApiOperation(
                key=this.key("api_operation", f"{method.upper()} {path}"),
                source=this.source,
                changed_at=this.told_at,
                report_id=this.report_id,
                service_id=f"catalog:service:{service}" if service else None,
                method=method.upper(),
                path=path,
                pattern=pattern(path, bases),
                literal_count=len(_PARAMETER.sub("", path)),
                operation_id=id_ if isinstance(id_, str) else None,
                is_deprecated=operation.get("deprecated") in (True, "true"),
            )


def pattern(path: str, bases: set[str]) -> str:
    """Write the regular expression of the paths that mean a template.

    A parameter stands for one segment or a part of one; a slash at the end makes no difference.
    """
    literals = [re.escape(part) for part in _PARAMETER.split(path.rstrip("/"))]
    before = "|".join(re.escape(base) for base in sorted(bases) if base)
    base = f"(?:{before})?" if before else ""
    return f"^{base}{'[^/]+'.join(literals)}/?$"


def _bases(told: Mapping[str, Any]) -> set[str]:
    """Read the paths that come before all others: of the servers, or Swagger's ``basePath``."""
    servers = told.get("servers")
    listed = servers if isinstance(servers, list) else []
    urls = [told.get("basePath"), *(each.get("url") for each in listed if isinstance(each, dict))]
    found = set()
    for url in urls:
        if isinstance(url, str) and "{" not in url:
            try:
                found.add(urlsplit(url).path.rstrip("/"))
            except ValueError:
                continue
    return found


def _document(data: bytes, file: str) -> Mapping[str, Any]:
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return decode(_JSON, data, file=file)
    first = next(plain_documents(data, file), None)
    if not isinstance(first, dict):
        raise ReportError(f"{file} is no mapping. An OpenAPI description is one.")
    return first


REPORT = Report(
    name="openapi",
    title="OpenAPI description",
    summary="The operations an API offers, for the coverage of API tests.",
    media_types=("application/vnd.oai.openapi", "application/json", "application/yaml"),
    entities=(ApiOperation, ReportFile),
    recognise=lambda _, head: _HEAD.search(head) is not None,
    read=read,
)
