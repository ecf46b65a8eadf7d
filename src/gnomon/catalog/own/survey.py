"""`kind: Survey`: what people are asked, who they are, and what they are promised."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import cast, get_args
from urllib.parse import urlsplit

from gnomon.catalog.catalogue import Catalogue, Document
from gnomon.catalog.finding import Finding
from gnomon.catalog.organisation import group_key, service_key
from gnomon.catalog.own_kind import OwnKind
from gnomon.catalog.platform_told import platform_service_key
from gnomon.catalog.quantities import length, quantity, tolerance, window_days
from gnomon.catalog.references import Names
from gnomon.catalog.shapes import Group, Value, choice, reference, text
from gnomon.catalog.yaml_tree import Fields
from gnomon.domain.entity import Entity
from gnomon.domain.survey import INSTRUMENT_NAMES, QuestionKind, Survey, SurveyQuestion

_SOURCE = "catalog"
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_COUNT = re.compile(r"\d{1,2}")
_FEWEST_CHOICES = 2


def _number(written: str | None, default: int) -> int:
    return int(written) if written is not None else default


def _told(catalogue: Catalogue, names: Names, changed_at: datetime) -> Iterator[Entity]:
    for document in catalogue.of("Survey"):
        spec = document.root.get("spec")
        if not isinstance(spec, Fields) or not document.name:
            continue
        told = _survey(document, spec, names, changed_at)
        yield told
        yield from _questions(document, told, changed_at)


def _survey(document: Document, spec: Fields, names: Names, changed_at: datetime) -> Survey:
    space = document.namespace
    service, platform = spec.text("service"), spec.text("platformService")
    title = document.root.text("metadata", "title") or document.name
    return Survey(
        key=f"{_SOURCE}:survey:{document.name}",
        source=_SOURCE,
        changed_at=changed_at,
        name=document.name,
        title=title,
        about=spec.text("about") or title,
        service_id=service_key(names.find(service, "component", space).name) if service else None,
        platform_service_id=platform_service_key(
            names.find(platform, "platformservice", space).name
        )
        if platform
        else None,
        instruments=tuple(spec.texts("instruments")),
        privacy="confidential" if spec.text("privacy") == "confidential" else "anonymous",
        group_ids=tuple(
            group_key(names.find(each, "group", space).name) for each in spec.texts("population")
        ),
        sample_ratio=quantity(spec.text("sample") or "100%") or 1.0,
        cool_down_days=window_days(spec.text("coolDown")) or 90,
        most_per_quarter=_number(spec.text("mostPerQuarter"), 2),
        reminder_count=_number(spec.text("reminders"), 1),
        open_days=window_days(spec.text("open")) or 14,
        languages=tuple(spec.texts("languages")) or ("en",),
        origins=tuple(spec.texts("promptOrigins")),
    )


def _questions(
    document: Document, survey: Survey, changed_at: datetime
) -> Iterator[SurveyQuestion]:
    for place, entry in enumerate(document.entries("questions"), 1):
        id_, kind, asked = entry.text("id"), entry.text("kind"), entry.text("text")
        if id_ is None or asked is None or kind not in get_args(QuestionKind):
            continue
        further = {each.text("language"): each for each in _translations(entry)}
        translations: list[str] = []
        choices = tuple(entry.texts("choices"))
        for language in survey.languages[1:]:
            other = further.get(language)
            translations.append((other.text("text") if other else None) or asked)
            own = tuple(other.texts("choices")) if other else ()
            translations += own if len(own) == len(choices) else choices
        yield SurveyQuestion(
            key=f"{survey.key}:{id_}",
            source=_SOURCE,
            changed_at=changed_at,
            survey_id=survey.key,
            question=id_,
            position=place,
            kind=cast("QuestionKind", kind),
            text=asked,
            choices=choices,
            is_segment=entry.text("segment") == "true",
            translations=tuple(translations),
        )


def _translations(entry: Fields) -> tuple[Fields, ...]:
    values = getattr(entry.get("translations"), "values", ())
    return tuple(each for each in values if isinstance(each, Fields))


def _findings(catalogue: Catalogue, _: Names) -> Iterator[Finding]:
    for document in catalogue.of("Survey"):
        spec = document.root.get("spec")
        if not isinstance(spec, Fields):
            continue
        yield from _of_whole(document, spec)
        yield from _of_questions(document)


def _of_whole(document: Document, spec: Fields) -> Iterator[Finding]:
    instruments = list(spec.texts("instruments"))
    if not instruments and not document.entries("questions"):
        yield document.finding("spec", "neither instruments nor questions", "something to ask")
    if len(set(instruments)) < len(instruments):
        yield document.finding("spec.instruments", "one twice", "each once")
    if not spec.texts("population") and not spec.texts("promptOrigins"):
        yield document.finding(
            "spec.population", "nobody to ask", "groups, or promptOrigins for a prompt"
        )
    if not 0 < (quantity(spec.text("sample") or "1") or 0) <= 1:
        yield document.finding("spec.sample", f"{spec.text('sample')}", "more than 0, at most 100%")
    for origin in spec.texts("promptOrigins"):
        if not _is_origin(origin):
            yield document.finding(
                "spec.promptOrigins", origin, "scheme and host alone: https://portal.example"
            )


def _is_origin(written: str) -> bool:
    try:
        parts = urlsplit(written)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and written == f"{parts.scheme}://{parts.netloc}"


def _of_questions(document: Document) -> Iterator[Finding]:
    seen: set[str] = set()
    for entry in document.entries("questions"):
        id_, kind = entry.text("id") or "", entry.text("kind")
        choices = len(tuple(entry.texts("choices")))
        problem = None
        if id_ in seen:
            problem = (f"{id_} a second time", "each id once")
        elif kind == "choice" and choices < _FEWEST_CHOICES:
            problem = (f"{id_}: {choices} choices", "two or more")
        elif kind != "choice" and (choices or entry.text("segment") == "true"):
            problem = (f"{id_}: choices or segment", "those of kind choice alone")
        elif any(
            len(tuple(each.texts("choices"))) not in (0, choices) for each in _translations(entry)
        ):
            problem = (f"{id_}: other choices in another language", f"all {choices}, or none")
        if problem is not None:
            yield document.finding("spec.questions", *problem, line=entry.line)
        seen.add(id_)


def _counted() -> Value:
    return Value(
        expected="a number from 0 to 99", accepts=lambda told: _COUNT.fullmatch(told) is not None
    )


_TRANSLATION = Group(
    is_list=True,
    fields={
        "language": Value(
            expected="two letters such as de",
            accepts=lambda told: _LANGUAGE.fullmatch(told) is not None,
            is_required=True,
        ),
        "text": text(is_required=True),
        "choices": text(is_list=True),
    },
)

KIND = OwnKind(
    name="Survey",
    about="What people are asked, who they are, how often, and what they are promised.",
    spec=Group(
        is_required=True,
        fields={
            "about": text(),
            "service": reference("component", is_binding=False),
            "platformService": reference("platformservice", is_binding=False),
            "instruments": Value(
                expected=" | ".join(INSTRUMENT_NAMES),
                accepts=INSTRUMENT_NAMES.__contains__,
                is_list=True,
            ),
            "questions": Group(
                is_list=True,
                fields={
                    "id": Value(
                        expected="a small letter, then small letters, digits and _",
                        accepts=lambda told: (
                            _ID.fullmatch(told) is not None and told not in INSTRUMENT_NAMES
                        ),
                        is_required=True,
                    ),
                    "kind": Value(
                        expected="scale | choice | text",
                        accepts=get_args(QuestionKind).__contains__,
                        is_required=True,
                    ),
                    "text": text(is_required=True),
                    "choices": text(is_list=True),
                    "segment": choice(("true", "false")),
                    "translations": _TRANSLATION,
                },
            ),
            "privacy": choice(("anonymous", "confidential")),
            "population": reference("group", is_list=True),
            "sample": tolerance(),
            "coolDown": length(),
            "mostPerQuarter": _counted(),
            "reminders": _counted(),
            "open": length(),
            "languages": Value(
                expected="two letters such as de",
                accepts=lambda told: _LANGUAGE.fullmatch(told) is not None,
                is_list=True,
            ),
            "promptOrigins": text(is_list=True),
        },
    ),
    entities=(Survey, SurveyQuestion),
    told=_told,
    findings=_findings,
    example="""\
apiVersion: gnomon.dev/v1
kind: Survey
metadata:
  name: builds
  title: How do builds serve you?
spec:
  about: the build service        # what the questions call it
  service: build-service
  privacy: anonymous              # or confidential; said before the first question
  instruments: [csat, pmf]
  questions:
    - id: role
      kind: choice
      text: What is most of your work?
      choices: [Development, Operations]
      segment: true               # figures are shown by its choices, too
      translations:
        - {language: de, text: Was tun Sie meistens?, choices: [Entwicklung, Betrieb]}
    - {id: missing, kind: text, text: What is missing?}
  population: [engineering]       # groups, with everybody below
  sample: 25%                     # of them, those asked the longest ago first
  coolDown: 90d                   # nobody asked by any survey so recently is asked again
  mostPerQuarter: 2
  reminders: 1
  open: 14d
  languages: [en, de]
  promptOrigins: [https://portal.example]
""",
)
