"""Exports of other survey tools as plain rows: one per response, a text per column.

Read are CSV files of any tool (SurveyMonkey's with its second heading, Qualtrics' with its two or
three), and JSON as Typeform and Delighted hand it to webhooks, one response or a list of them.
"""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gnomon.errors import UsageError

Row = Mapping[str, str]
_MAX_BYTES = 64 * 2**20


def rows(file: Path) -> list[Row]:
    """Read the responses of an export.

    Args:
        file: The export.

    Raises:
        UsageError: It cannot be read, or is no such export; says what was found.
    """
    try:
        if file.stat().st_size > _MAX_BYTES:
            raise UsageError(f"{file} is larger than {_MAX_BYTES:,} bytes. Split it.")
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{file} is not UTF-8: byte {error.start}. Export it as UTF-8 CSV."
        ) from error
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from error
    if file.suffix.lower() == ".json":
        return _json_rows(file, text)
    return _csv_rows(file, text)


def _csv_rows(file: Path, text: str) -> list[Row]:
    try:
        lines = [line for line in csv.reader(io.StringIO(text), strict=True) if any(line)]
    except csv.Error as error:
        raise UsageError(f"{file} is no CSV: {error}.") from error
    if not lines:
        raise UsageError(f"{file} is empty.")
    heading = [name.strip() for name in lines[0]]
    named = [name for name in heading if name]
    if len(set(named)) < len(named):
        twice = sorted({name for name in named if named.count(name) > 1})
        raise UsageError(f"{file} has two columns called {twice[0]!r}. Rename one.")
    body = lines[1 + _further_headings(lines) :]
    for number, line in enumerate(body, 1):
        if len(line) != len(heading):
            raise UsageError(
                f"{file}, response {number}: {len(line)} fields, where the heading has "
                f"{len(heading)}."
            )
    return [
        {name: value for name, value in zip(heading, line, strict=True) if name} for line in body
    ]


def _further_headings(lines: Sequence[Sequence[str]]) -> int:
    """Count the headings below the first: Qualtrics has two, older ones and SurveyMonkey one."""
    first = lines[0]
    if len(lines) > 2 and lines[2][0].startswith('{"ImportId"'):  # noqa: PLR2004 - its third line
        return 2
    if first[0] == "V1" and len(lines) > 1 and lines[1][0] == "ResponseID":
        return 1
    # SurveyMonkey tells what a column is below its name, and nothing below the respondent's.
    is_monkey = first[0].strip().lower() == "respondent id"
    return int(is_monkey and len(lines) > 1 and not lines[1][0])


def _json_rows(file: Path, text: str) -> list[Row]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{file} is no JSON: {str(error)[:200]}.") from error
    found = [
        _response(file, number, each)
        for number, each in enumerate(told if isinstance(told, list) else [told], 1)
    ]
    if not found:
        raise UsageError(f"{file} holds no response.")
    return found


def _response(file: Path, number: int, told: Any) -> Row:
    if isinstance(told, dict):
        typeform, delighted = told.get("form_response"), told.get("event_data")
        if isinstance(typeform, dict):
            return _typeform(typeform)
        if isinstance(delighted, dict) and "score" in delighted:
            return {
                name: "" if delighted.get(name) is None else str(delighted[name])
                for name in ("score", "comment")
            }
    raise UsageError(
        f"{file}, response {number}: neither Typeform's form_response nor Delighted's event_data. "
        "Export it as CSV."
    )


def _typeform(told: Mapping[str, Any]) -> Row:
    """Read the answers by reference, and by id where the form names no reference."""
    found: dict[str, str] = {}
    answers = told.get("answers")
    for answer in answers if isinstance(answers, list) else []:
        field = answer.get("field") if isinstance(answer, dict) else None
        if not isinstance(field, dict):
            continue
        value = answer.get(str(answer.get("type")))
        if isinstance(value, dict):
            value = value.get("label")
        name = field.get("ref") or field.get("id")
        if name and isinstance(value, str | int | float):
            found[str(name)] = str(value)
    return found
