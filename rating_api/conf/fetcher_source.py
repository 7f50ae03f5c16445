"""[fetcher_source]: a fixed list of scopes."""

from oslo_config import cfg

GROUP = cfg.OptGroup('fetcher_source', title='Scopes from a fixed list')

OPTIONS = (
    cfg.ListOpt(
        'sources', default=[],
        help='The scopes to collect for, separated by commas.'),
)
