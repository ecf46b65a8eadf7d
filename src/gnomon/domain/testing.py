"""Test cases as they are planned, the tickets they are for, and how they went."""

from datetime import datetime
from typing import Literal

from gnomon.domain.entity import Entity

ExecutionResult = Literal["passed", "failed", "blocked", "running", "not_run"]


class TestCase(Entity, frozen=True, kw_only=True):
    """A test as it is planned. Grain: one row per test case; its newest version counts."""

    __test__ = False

    project_ref: str
    """The project it belongs to, as the tool names it."""
    number: str
    """What people call it: ``SHOP-TC-12``."""
    title: str
    """Its summary."""
    version: int | None = None
    """Number of its newest version; null when not told."""
    status: str | None = None
    """Status as the tool names it."""
    priority: str | None = None
    """Priority as the tool names it."""
    is_automated: bool | None = None
    """Whether a machine runs it; null when the tool does not say."""
    is_archived: bool = False
    """Whether it was set aside."""


class TestCaseLink(Entity, frozen=True, kw_only=True):
    """The tickets that a test case is for. Grain: one row per test case, with all its links."""

    __test__ = False

    test_case_id: str
    """The test case."""
    project_ref: str
    """The project of the test case, as the tool names it."""
    ticket_refs: tuple[str, ...] = ()
    """Numbers of the tickets, ``SHOP-12``; empty when it is for none."""


class TestExecution(Entity, frozen=True, kw_only=True):
    """How a test case went in a cycle. Grain: one row per cycle and test case."""

    __test__ = False

    project_ref: str
    """The project it belongs to, as the tool names it."""
    cycle: str
    """What people call the cycle: ``SHOP-TR-3``."""
    cycle_title: str | None = None
    """Its summary; null when not told."""
    test_case_number: str
    """What people call the test case."""
    result: ExecutionResult | None = None
    """How it went; null for a word nobody here knows."""
    result_told: str | None = None
    """The same in the tool's word."""
    executed_at: datetime | None = None
    """When it was run; null when the tool does not say."""
