"""How findings are shown."""

from datetime import UTC, datetime

from benchmarks.findings import Findings, Row, as_markdown, as_text, verdict

KEPT = Row("a page", "<= 3", "2", "floor 1", ok=True)
MISSED = Row("a|b", "<= 1 x", "1.5 x", ok=False)
UNMEASURED = Row("a set", "<= 0.6 x", "not measured", "a peer")


def test_verdict_counts_what_was_judged_and_names_what_was_missed() -> None:
    assert verdict({"one": Findings([KEPT, UNMEASURED])}) == "1 of 1 budgets kept"
    assert verdict({"one": Findings([KEPT]), "two": Findings([MISSED])}) == "1 of 2 budgets kept; missed: a|b"


def test_columns_stand_below_their_headings() -> None:
    heading, rule, kept, unmeasured = as_text([KEPT, UNMEASURED]).splitlines()
    assert heading.split("  ")[0].strip() == "what"
    assert set(rule) == {"-", " "}
    assert kept.index("floor 1") == unmeasured.index("a peer") == heading.index("floor or peer")
    assert kept.endswith("yes")
    assert unmeasured.endswith("-")


def test_results_say_when_where_how_and_what() -> None:
    began = datetime(2026, 5, 4, 3, 2, tzinfo=UTC)
    found = {"uploads": Findings([KEPT, MISSED], ["With ten photos."])}
    page = as_markdown(found, began, seconds=90, machine="two cores")
    assert "2026-05-04 03:02 UTC, in 1.5 minutes, on two cores" in page
    assert "1 of 2 budgets kept; missed: a|b." in page
    assert "`python -m benchmarks --only uploads`" in page
    assert "| a page | <= 3 | 2 | floor 1 | yes |" in page
    assert "| a\\|b | <= 1 x | 1.5 x |  | NO |" in page
    assert "- With ten photos." in page
