"""A service's sheet on paper says what is known, and takes nothing that people wrote for markup."""

from gnomon.charts.service_sheet import _told, service_sheet_pdf
from gnomon.steering.operating.cost import compare
from gnomon.steering.operating.raci import proposed, row
from gnomon.steering.operating.sheets import Sheet, Verb


def sheet(title: str) -> Sheet:
    return Sheet(
        name="shop",
        title=title,
        owner=None,
        model=None,
        aim=None,
        choice=None,
        rota=None,
        cover="unknown",
        verbs=(Verb(name="build", by_owner=0.5, n=4), Verb(name="operate", by_owner=None, n=None)),
        days_between=None,
        light=None,
        graduation=(),
        raci=row((), proposed(is_digital=True, funded_by="product")),
        costs=compare(()),
        pitfalls=(),
        findings=("Nobody chose who runs it.",),
    )


def test_what_is_not_known_is_said_so() -> None:
    told = _told(sheet("Shop"))
    parts = {part["title"]: part["rows"] for part in told["parts"]}
    assert parts["Who really does it"] == [["build", "50%"], ["operate", "unknown"]]
    assert ["Needs", "unknown"] in parts["What is asked of it"]
    assert {row[1] for row in parts["What both ways cost in a year"]} == {"not told"}
    assert "Nobody chose who runs it." in told["notes"]


def test_text_is_never_markup_and_the_same_sheet_is_the_same_file() -> None:
    hostile = '#panic("x") #sys.inputs *bold* \\ $x$'
    body = service_sheet_pdf(sheet(hostile))
    assert body.startswith(b"%PDF-")
    assert service_sheet_pdf(sheet(hostile))[:1000] == body[:1000]
