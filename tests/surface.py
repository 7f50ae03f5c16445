"""The surface of the API twice: as surface.yaml says it, and as the routes have it."""

import pathlib
import typing

import yaml

from rating_api import app
from rating_api import conf
from rating_api.db import session

VERSIONS = ('2.0', '2.1', '2.2', '2.3', '2.4')


class Line(typing.NamedTuple):
    """One operation; ``codes`` are those of success and of its own refusals, ``until`` is '' for no end."""

    method: str
    path: str
    since: str
    until: str
    codes: tuple[int, ...]

    def offers(self, version):
        """Whether the operation is there at a version."""
        place = VERSIONS.index(version)
        return VERSIONS.index(self.since) <= place <= VERSIONS.index(self.until or VERSIONS[-1])


def said():
    """The lines of surface.yaml."""
    text = pathlib.Path(__file__).with_name('surface.yaml').read_text()
    return [Line(row['method'], row['path'], row['since'], row.get('until', ''), tuple(row['codes']))
            for row in yaml.safe_load(text)]


def operations():
    """The operations of the real routes; no database is opened."""
    configuration = conf.make_conf(config_files=[])
    made = app.make_services(configuration, session.Database('sqlite:////nowhere/none.sqlite'))
    return app.make_sections(made, lambda environ: None).operations


def routed():
    """The operations of the real routes as lines."""
    return [_line(one) for one in operations()]


def _line(one):
    codes = {410}
    if one.declaration.removal is None:
        codes = {int(plan.status.split()[0]) for plan in one.plans.values()}
        codes |= {code for plan in one.plans.values() for code in plan.errors}
    until = '' if str(one.until) == VERSIONS[-1] else str(one.until)
    return Line(one.method, one.path, str(one.since), until, tuple(sorted(codes)))
