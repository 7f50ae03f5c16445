"""[fetcher]: where rating-processor learns which scopes there are."""

from oslo_config import cfg

GROUP = cfg.OptGroup('fetcher', title='Finding scopes')

OPTIONS = (
    cfg.StrOpt(
        'backend', default='source',
        help='Who knows the scopes to collect for: an entry point of the group "rating_api.fetchers". "source" '
             'takes a fixed list, "prometheus" the values of a label.'),
)
