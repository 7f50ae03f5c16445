"""Five million points on SQLite: a page by marker is to cost the same at any depth."""

from benchmarks import engines
from benchmarks import environments
from benchmarks import month
from benchmarks import questions
from benchmarks import report
from benchmarks import rounds
from benchmarks import service
from benchmarks import store

MADE = month.Month(series=7_000)


def rows(plan: rounds.Plan) -> list[report.Row]:
    """Pages at the start, half way down and at the end."""
    try:
        with service.fresh(engines.SQLITE, still=True) as served:
            subject = store.Subject(engines.SQLITE.name, served.client, questions.Truth(MADE), served.threads)
            subject.load(plan.step)
            store.measure({subject: list(questions.marked_pages(subject.truth, subject.client))}, '', plan)
    except environments.Unavailable as error:
        plan.say(f'Not measured: {error}')
        return []
    return [report.Row(f'{subject.name}, {subject.truth.count:,} points: {name}', 'ms', milliseconds,
                       target=report.Target(at_most=questions.MARKED_MILLISECONDS), cpu=subject.cpu[name])
            for name, milliseconds in subject.figures.items()]
