"""[database]: where rules, usage and prices are kept."""

from oslo_config import cfg

GROUP = cfg.OptGroup('database', title='The database')

OPTIONS = (
    cfg.StrOpt(
        'connection', default='sqlite:////var/lib/rating-api/rating.sqlite', secret=True,
        help='The database as an SQLAlchemy URL. SQLite (sqlite:////absolute/path.sqlite) suits one machine: one '
             'file, no server. PostgreSQL (postgresql://user:password@host/name, extra "postgresql") and MariaDB '
             '(mariadb://user:password@host/name, extra "mysql") suit several machines and real money. '
             '"rating-manage db upgrade" creates the tables.'),
    cfg.IntOpt(
        'max_pool_size', default=10, min=1,
        help='How many connections to a database server one process keeps. SQLite has no use for it.'),
)
