"""Formats of findings."""

from benchmarks.findings import NOT_MEASURED, Findings, Row, as_markdown, as_text, not_measured, verdict

KEPT = Row("a page", "<= 3", "2", "floor 1", ok=True)
MISSED = Row("a|b", "<= 1 x", "1.5 x", ok=False)
PLAIN = Row("a ranker", "-", "2 ms")
UNMEASURED = Row("a set", "<= 0.6 x", NOT_MEASURED, "a peer")


def test_the_verdict_counts_budgets_and_names_missed_and_unmeasured_rows() -> None:
    assert verdict([KEPT, PLAIN]) == "1 of 1 budgets kept"
    assert verdict([KEPT, MISSED, UNMEASURED]) == "1 of 2 budgets kept; missed: a|b; not measured: a set"


def test_columns_are_aligned_with_their_headings() -> None:
    heading, rule, kept, unmeasured = as_text([KEPT, UNMEASURED]).splitlines()
    assert heading.split("  ")[0].strip() == "what"
    assert set(rule) == {"-", " "}
    assert kept.index("floor 1") == unmeasured.index("a peer") == heading.index("floor or peer")
    assert kept.endswith("yes")
    assert unmeasured.endswith("-")


def test_a_table_and_its_notes_on_a_page() -> None:
    table, notes = as_markdown(Findings([KEPT, MISSED], ["With ten photos.", "Warm."])).split("\n\n")
    assert table.splitlines()[2:] == ["| a page | <= 3 | 2 | floor 1 | yes |", "| a\\|b | <= 1 x | 1.5 x |  | NO |"]
    assert notes == "- With ten photos.\n- Warm."
    assert as_markdown(Findings([KEPT, MISSED])) == table


def test_a_subject_that_failed_keeps_its_labels_and_budgets() -> None:
    assert not_measured("pages", "it broke", [KEPT, PLAIN]).rows == [
        Row("a page", "<= 3", NOT_MEASURED, "it broke"),
        Row("a ranker", "-", NOT_MEASURED, "it broke"),
    ]
    assert not_measured("pages", "it broke", []).rows == [Row("pages", "-", NOT_MEASURED, "it broke")]


def test_findings_with_an_unmeasured_row_are_not_measured() -> None:
    assert Findings([KEPT, MISSED, PLAIN]).are_measured
    assert not Findings([KEPT, UNMEASURED]).are_measured
