"""[storage]: which of CloudKitty's storage generations the API behaves as."""

from oslo_config import cfg

GROUP = cfg.OptGroup('storage', title='Storage')

OPTIONS = (
    cfg.IntOpt(
        'version', default=2, min=1, max=2,
        help='2: the whole API. 1: behave as a CloudKitty with its first storage interface, without /v2; only '
             'for an estate whose clients rely on that.'),
)
