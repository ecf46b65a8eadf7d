"""QMetry for Jira's shapes, only the fields we read. All lists come in one envelope.

API: https://qmetryforjiracloud40.docs.apiary.io/ (QMetry Test Management for Jira, not QMetry Test
Management, which is another product).
"""

from msgspec import Struct

Text = str | None


class About(Struct, omit_defaults=True):
    """What was asked, which an answer does not repeat."""

    project: str
    test_case: Text = None
    """Id of the test case whose requirements the page lists."""
    cycle: Text = None
    cycle_title: Text = None


class Named(Struct):
    """Something with a name; may be empty."""

    name: Text = None


class Version(Struct, rename="camel"):
    """A version of a test case."""

    version_no: int | None = None


class TestCase(Struct, rename="camel"):
    """A test case. Its version is told by number, or as a thing with one."""

    __test__ = False

    id: str | int
    key: str
    summary: str = ""
    version_no: int | None = None
    version: Version | None = None
    status: Named | None = None
    priority: Named | None = None
    is_automated: bool | None = None
    archived: bool = False


class Cycle(Struct):
    """A cycle of tests."""

    id: str
    key: str
    summary: Text = None


class Requirement(Struct):
    """A Jira issue that a test case is linked to."""

    key: Text = None


class Execution(Struct, rename="camel"):
    """A test case in a cycle. The result is a word, or an object with a name."""

    key: str
    execution_result: str | Named | None = None


class TestCases(Struct, rename="camel"):
    """A page of test cases."""

    __test__ = False

    data: list[TestCase]
    total: int = 0
    start_at: int = 0


class Cycles(Struct, rename="camel"):
    """A page of cycles."""

    data: list[Cycle]
    total: int = 0
    start_at: int = 0


class ToldTestCases(Struct):
    """A page of test cases and whose it is."""

    about: About
    page: TestCases


class RequirementPage(Struct):
    """A page of requirements."""

    data: list[Requirement]


class ToldRequirements(Struct):
    """All requirements of a test case."""

    about: About
    page: RequirementPage


class ExecutionPage(Struct):
    """A page of executions."""

    data: list[Execution]


class ToldExecutions(Struct):
    """A page of executions and of which cycle it is."""

    about: About
    page: ExecutionPage
