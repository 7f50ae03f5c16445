"""The bill of a month as a table: projects down, services across, exact to the last digit."""

import decimal
import urllib.parse

from rich import table

from rating_api import datapoint
from rating_api import storage
from rating_api.demo import cloud


def make(points: storage.Points, month: datapoint.Period) -> table.Table:
    """The table of what each project's services cost in a month."""
    rows = points.totals(storage.TotalsQuery(storage.Window(*month), groupby=('project_id', 'type')))
    costs = {row.groups: row.price for row in rows}
    projects, kinds = (sorted({groups[place] for groups in costs}) for place in (0, 1))
    made = table.Table(title=f'What the cloud cost in {cloud.title(month)}', show_footer=True)
    made.add_column('project', footer='total')
    for kind in kinds:
        total = sum((costs.get((project, kind), decimal.Decimal(0)) for project in projects), decimal.Decimal(0))
        made.add_column(kind, justify='right', footer=datapoint.text(total))
    made.add_column('total', justify='right', footer=datapoint.text(sum(costs.values(), decimal.Decimal(0))))
    for project in projects:
        own = [costs.get((project, kind), decimal.Decimal(0)) for kind in kinds]
        made.add_row(project, *map(datapoint.text, own), datapoint.text(sum(own, decimal.Decimal(0))))
    return made


def urls(base: str, month: datapoint.Period) -> list[tuple[str, str]]:
    """What to open, and where: the same totals over HTTP."""
    window = {name: datapoint.moment(seconds).strftime('%Y-%m-%dT%H:%M:%SZ')
              for name, seconds in zip(('begin', 'end'), month, strict=True)}
    asked = [('The bill', 'summary', {'groupby': 'project_id,type', 'response_format': 'object'}),
             ('By day', 'summary', {'groupby': 'time-d'}),
             ('One project by machine', 'summary', {'groupby': 'id', 'filters': f'project_id:{cloud.PROJECTS[0]}'}),
             ('Every rated point', 'dataframes', {'limit': '5'})]
    return [(title, f'{base}/v2/{path}?{urllib.parse.urlencode({**window, **more}, safe=":,")}')
            for title, path, more in asked]
