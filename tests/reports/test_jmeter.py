"""JMeter's JTL as CSV and XML."""

import tracemalloc
from datetime import UTC, datetime
from typing import Any

import pytest

from gnomon.errors import ReportError
from gnomon.reports.jmeter_csv import summarise
from gnomon.reports.samples import percentiles

HEADER = "timeStamp,elapsed,label,responseCode,responseMessage,threadName,success,Latency\n"
START = 1_772_355_600_000  # 2026-03-01T09:00:00Z


def line(second: int, elapsed: int, label: str, *, success: str = "true", says: str = "OK") -> str:
    return f"{START + 1000 * second},{elapsed},{label},200,{says},T 1-1,{success},{elapsed // 2}\n"


def by_label(told: dict[str, list[Any]]) -> dict[str | None, Any]:
    return {row.label: row for row in told["load_result"]}


def test_labels_and_the_whole_run(read: Any) -> None:
    data = HEADER + "".join(
        [
            *(line(n, 100 * (n + 1), "pay") for n in range(10)),
            line(10, 9000, "pay", success="false"),
            line(11, 50, "browse"),
            line(0, 60_000, "journey", says='"Number of samples in transaction : 12, failing : 1"'),
        ]
    )
    rows = by_label(read("jmeter_csv", data))
    pay, whole = rows["pay"], rows[None]
    # 100, 200 ... 1000 ms: the 5th, 9th, 10th and 10th of ten; the failed sample is in none.
    assert (pay.elapsed_p50_seconds, pay.elapsed_p90_seconds) == (0.5, 0.9)
    assert (pay.elapsed_p95_seconds, pay.elapsed_p99_seconds) == (1.0, 1.0)
    assert (pay.latency_p50_seconds, pay.latency_p95_seconds) == (0.25, 0.5)
    assert (pay.sample_count, pay.failed_count, pay.timed_count) == (11, 1, 10)
    assert pay.started_at == datetime(2026, 3, 1, 9, tzinfo=UTC)
    # From 9:00:00 to 9:00:10 plus the 9 seconds of the last sample: 11 samples in 19 seconds.
    assert pay.throughput_per_second == pytest.approx(11 / 19)
    assert rows["journey"].is_transaction
    assert (whole.sample_count, whole.failed_count) == (12, 1)
    assert whole.elapsed_p50_seconds == 0.5


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_other_separators_and_orders(read: Any, separator: str) -> None:
    data = "success,label,elapsed\ntrue,a,7\nfalse,a,9\n".replace(",", separator)
    row = by_label(read("jmeter_csv", data))["a"]
    assert (row.sample_count, row.failed_count, row.elapsed_p50_seconds) == (2, 1, 0.007)
    assert row.started_at is row.throughput_per_second is row.latency_p50_seconds is None


def test_without_a_header_columns_are_jmeters_own(read: Any) -> None:
    data = f"{START},300,pay,200,OK,T 1-1,text,true,99,1\n"
    assert by_label(read("jmeter_csv", data))["pay"].elapsed_p50_seconds == 0.3


def test_unknown_times_are_no_times(read: Any) -> None:
    data = HEADER + line(0, -5, "a") + line(1, 10**15, "a") + line(2, 20, "a")
    row = by_label(read("jmeter_csv", data))["a"]
    assert (row.sample_count, row.timed_count, row.elapsed_p99_seconds) == (3, 1, 0.02)


def test_values_may_hold_line_ends(read: Any) -> None:
    data = HEADER + line(0, 20, '"a ""b""\nc"')
    assert 'a "b"\nc' in by_label(read("jmeter_csv", data))


def test_labels_in_another_encoding_are_read(read: Any) -> None:
    assert "gr\ufffdn" in by_label(
        read("jmeter_csv", "label,success\ngrün,true\n".encode("latin-1"))
    )


def test_xml_counts_requests_and_not_what_they_fetch(read: Any) -> None:
    says = "Number of samples in transaction : 1, number of failing samples : 0"
    rows = by_label(
        read(
            "jmeter_xml",
            f"""<testResults version="1.2">
            <httpSample t="300" lt="100" ts="{START}" s="true" lb="pay">
              <httpSample t="100" lt="9" ts="{START}" s="true" lb="redirect"/></httpSample>
            <sample t="500" ts="{START}" s="true" lb="journey" rm="{says}">
              <httpSample t="400" ts="{START}" s="false" lb="pay"/></sample>
            </testResults>""",
        )
    )
    assert set(rows) == {"pay", "journey", None}
    assert (rows["pay"].sample_count, rows["pay"].failed_count) == (2, 1)
    assert rows["pay"].elapsed_p95_seconds == 0.3
    assert rows["journey"].is_transaction
    assert rows[None].sample_count == 2


def test_percentiles_are_the_nearest_rank() -> None:
    # Of 15, 20, 35, 40, 50 the 30th percentile is number ceil(1.5) = 2, the 40th number 2 too.
    times = {15: 1, 20: 1, 35: 1, 40: 1, 50: 1}
    assert percentiles(times, 30, 40, 50, 100) == [0.02, 0.02, 0.035, 0.05]
    assert percentiles({}, 50) == [None]


def test_memory_does_not_grow_with_the_samples() -> None:
    def peak(samples: int) -> int:
        lines = (line(n, n % 500, "pay") if n else HEADER for n in range(samples))
        tracemalloc.start()
        summarise(lines, file="run.jtl")
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(20_000) < 1.5 * peak(2_000)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("jmeter_csv", "", "is empty"),
        ("jmeter_csv", "label,elapsed\na,1\n", "line 1: the header lacks success"),
        ("jmeter_csv", "a,200,T 1-1,text,true\n", "there is no header"),
        ("jmeter_csv", HEADER + line(0, 1, "a")[:20], "line 2: 4 columns where 7"),
        ("jmeter_csv", HEADER + line(0, 1, "a", success="ok"), "success is 'ok'"),
        ("jmeter_csv", "label,success,SampleCount\na,true,5\n", "summed up already"),
        ("jmeter_csv", 'label,success\n"' + "a" * 2**21, "field larger"),
        ("jmeter_csv", "label,success\n" + "".join(f"{n},true\n" for n in range(10_001)), "labels"),
        ("jmeter_xml", "<testResults><sample lb='a'/></testResults>", "in testResults/sample"),
        ("jmeter_xml", "<testResults><sample", "unclosed token"),
    ],
)
def test_bad_input_is_refused_with_its_place(read: Any, name: str, data: Any, says: str) -> None:
    with pytest.raises(ReportError, match="ci-file") as refused:
        read(name, data, file="ci-file")
    assert says in str(refused.value)
