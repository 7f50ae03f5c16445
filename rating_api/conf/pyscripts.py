"""[pyscripts]: whether scripts may run, and what one may use."""

from oslo_config import cfg

GROUP = cfg.OptGroup('pyscripts', title='Rating by scripts')

OPTIONS = (
    cfg.BoolOpt(
        'enabled', default=False,
        help='Whether the rating module pyscripts may run scripts. Each runs in a process of its own, without files, '
             'network or environment: under a user id of its own if the service runs as root, behind a filter of '
             'system calls otherwise, which needs the package pyseccomp and libseccomp. While this is off and the '
             'module is enabled, usage for which there are scripts is not rated, and not stored.'),
    cfg.IntOpt(
        'timeout_seconds', default=30, min=1, max=3600,
        help='How long a script may take for a batch: a scope\'s period, or a body of pushed usage.'),
    cfg.IntOpt(
        'memory_mib', default=256, min=64, max=65536,
        help='How much memory a script may have, in MiB, its interpreter of about 30 included.'),
    cfg.IntOpt(
        'first_uid', default=2_000_000_000, min=1, max=2_143_289_344,
        help='Where the user ids of scripts begin if the service runs as root: a script gets this one and its process '
             'id together, so that it shares it with nobody. That many ids, 4,194,304, must belong to nobody else.'),
)
