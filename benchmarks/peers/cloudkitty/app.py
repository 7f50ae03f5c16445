"""``python -m benchmarks.peers.cloudkitty.app CONFIGURATION PORT``: CloudKitty's API under waitress.

The tables of its rules and states are made from its models, since its own migrations do not run on SQLite, and its
database in InfluxDB by its own ``init``.
"""

import sys

import influxdb
import sqlalchemy
import waitress
from cloudkitty import service
from cloudkitty import storage
from cloudkitty.api import app
from cloudkitty.db.sqlalchemy import models
from cloudkitty.rating.hash.db.sqlalchemy import models as hashmap
from cloudkitty.rating.pyscripts.db.sqlalchemy import models as pyscripts
from cloudkitty.storage_state import models as states
from oslo_config import cfg

HOST = '127.0.0.1'
THREADS = 8


def main(configuration, port):
    """Serve until the process is ended."""
    service.prepare_service(['cloudkitty', '--config-file', configuration])
    engine = sqlalchemy.create_engine(cfg.CONF.database.connection)
    for base in (models.Base, hashmap.Base, pyscripts.Base, states.Base):
        base.metadata.create_all(engine)
    engine.dispose()
    backend = storage.get_storage()
    influx = cfg.CONF.storage_influxdb
    influxdb.InfluxDBClient(influx.host, influx.port).create_database(influx.database)
    backend.init()
    waitress.serve(app.setup_app(), host=HOST, port=port, threads=THREADS, _quiet=True)


if __name__ == '__main__':
    main(sys.argv[1], int(sys.argv[2]))
