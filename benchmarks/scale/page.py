"""Writes docs/scale.md and its plots from the measurements. The same measurements give the same text."""

from pathlib import Path

from benchmarks.scale import bill, charts, figures, quotas, tables
from benchmarks.scale.demand import a_second
from benchmarks.scale.load import Load
from benchmarks.scale.markdown import count, wrapped
from benchmarks.scale.scenarios import Model, compared, product
from benchmarks.scale.step_costs import Measurements

TEMPLATE = Path(__file__).with_name("template.md")
GROUPS = ("fan-out", "reading", "posting", "edge")
CURVE = [10 ** (2 + i / 10) for i in range(61)]  # thresholds from 100 to 100 million followers


def write(measured: Measurements) -> dict[str, str]:
    """Return the texts by their paths below docs/."""
    model = Model(Load(), measured.steps)
    text = TEMPLATE.read_text().format_map(figures.all_of(model, measured.where) | tables.all_of(model))
    return {
        "scale.md": wrapped(text),
        "scale/dollars.svg": _dollars(model),
        "scale/threshold.svg": _threshold(model),
        "scale/quotas.svg": _quotas(model),
    }


def _dollars(model: Model) -> str:
    bars = {}
    for day in map(model.day, compared()):
        lines = bill.bill(day)
        bars[day.flows.scenario.name] = {
            group: day.per_million_loads(sum(line.dollars for line in lines if line.group == group)) for group in GROUPS
        }
    return charts.stacked("Dollars per million feed loads", bars)


def _threshold(model: Model) -> str:
    followers, posts = model.load.followers, a_second(model.load.posts_a_day)
    rows = [posts * (1 + followers.mean_below(threshold)) for threshold in CURVE]
    hot_followees = [followers.mean_from(threshold) for threshold in CURVE]
    curves = {
        f"deliveries a second, up to {count(max(rows))}": rows,
        f"hot followees per reader, up to {max(hot_followees):.0f}": hot_followees,
    }
    return charts.curves("Effect of the threshold (followers)", CURVE, curves, count)


def _quotas(model: Model) -> str:
    met = {
        quota.name.replace("`", ""): quota.users(model.load.daily_users)
        for quota in quotas.of_aws(model.day(product()))
    }
    return charts.logarithmic("Daily users at which a default quota is exceeded", met, count)
