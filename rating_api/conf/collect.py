"""[collect]: what rating-processor collects, from when on, and in which steps."""

import datetime
import typing

from oslo_config import cfg
from oslo_config import types

GROUP = cfg.OptGroup('collect', title='Collecting usage')


class Start(types.String):
    """'month', 'now' or an instant in ISO 8601, kept as the text it is; ValueError for anything else."""

    NAMED = ('month', 'now')

    def __init__(self) -> None:
        super().__init__(type_name='start of collecting')

    def __call__(self, value: object) -> str:
        text: str = super().__call__(value)
        if text not in self.NAMED:
            try:
                datetime.datetime.fromisoformat(text)
            except ValueError:
                raise ValueError(f'{text!r} is neither "month", "now" nor a time such as 2026-01-31T00:00:00Z'
                                 ) from None
        return text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Start)

    def __hash__(self) -> int:
        return hash(Start)

    def _formatter(self, value: typing.Any) -> str:
        return str(value)


OPTIONS = (
    cfg.StrOpt(
        'collector', default='prometheus',
        help='Where quantities come from: an entry point of the group "rating_api.collectors".'),
    cfg.IntOpt(
        'period', default=3600, min=1,
        help='The length of a period in seconds. Usage is collected, rated and kept by period; do not change it '
             'on a database that holds usage.'),
    cfg.IntOpt(
        'wait_periods', default=2, min=0,
        help='How many periods to let pass before one is collected, so that late samples are in.'),
    cfg.StrOpt(
        'scope_key', default='project_id',
        help='The label whose value is the scope: who pays. A database remembers it and refuses another.'),
    cfg.StrOpt(
        'metrics_conf', default='/etc/rating-api/metrics.yml',
        help='The file that says what is metered, under which names and units: the metrics.yml of CloudKitty. '
             'rating-processor collects by it, and the API shows it in /v1/info.'),
    cfg.Opt(
        'start', type=Start(), default='month',
        help='Where a scope that was never seen begins: "month" (the first instant of the running month, UTC), '
             '"now" (the period that is running), or a time in ISO 8601, which is UTC if it names no zone.'),
)
