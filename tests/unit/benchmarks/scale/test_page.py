"""The page: the committed text is the one that the program writes; and the formats of its parts."""

from benchmarks.scale import charts, markdown, page, step_costs
from infra.paths import ROOT

AGAIN = "what the model is made of has changed: run `make scale`"


def test_the_committed_page_is_what_the_program_writes() -> None:
    for name, text in page.write(step_costs.load()).items():
        assert (ROOT / "docs" / name).read_text() == text, f"docs/{name}: {AGAIN}"


def test_paragraphs_and_lists_are_wrapped_and_tables_are_not() -> None:
    row = "| " + "a" * 200 + " |"
    text = markdown.wrapped(f"# T\n\n{'word ' * 30}\n\n- {'item ' * 30}\n- short\n\n{row}")
    assert all(len(line) <= 120 for line in text.splitlines() if not line.startswith("|"))
    assert row in text
    assert "\n  item" in text
    assert text.endswith("|\n")


def test_numbers_with_suffixes() -> None:
    assert [markdown.count(number) for number in (3.0, 1234.0, 6.03e6, 2e9)] == ["3", "1.23 k", "6.03 M", "2 B"]


def test_figures_are_right_aligned_and_words_left_aligned() -> None:
    made = markdown.table(["way", "$", "why"], [["push", "3", "so"]], words=["why"])
    assert made.splitlines() == ["| way | $ | why |", "| --- | ---: | --- |", "| push | 3 | so |"]


class TestCharts:
    def test_the_longest_bar_fills_the_width(self) -> None:
        made = charts.stacked("t", {"one": {"a": 1.0, "b": 3.0}, "two": {"a": 2.0, "b": 0.0}})
        whole = charts.WIDTH - charts.LEFT - charts.RIGHT
        assert f'width="{whole / 4:.1f}"' in made
        assert f'width="{whole / 2:.1f}"' in made

    def test_a_power_of_ten_is_a_step(self) -> None:
        made = charts.logarithmic("t", {"ten": 10.0, "hundred": 100.0, "thousand": 1000.0}, str)
        step = (charts.WIDTH - charts.LEFT - 90 - charts.RIGHT) / 2
        assert f'width="{step:.1f}"' in made
        assert f'width="{2 * step:.1f}"' in made

    def test_names_are_escaped(self) -> None:
        assert "a &amp; b" in charts.stacked("t", {"a & b": {"x": 1.0}})
