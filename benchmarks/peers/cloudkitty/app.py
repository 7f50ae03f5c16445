"""``python -m benchmarks.peers.cloudkitty.app CONFIGURATION PORT``: CloudKitty's API under waitress.

The tables of its rules and states are made from its models, since its own migrations do not run on SQLite, and its
database in InfluxDB by its own ``init``.
"""

import sys

import influxdb
import waitress
from cloudkitty import service
from cloudkitty import storage
from cloudkitty.api import app
from oslo_config import cfg

from benchmarks.peers.cloudkitty import tables

HOST = '127.0.0.1'
THREADS = 8


def main(configuration, port):
    """Serve until the process is ended."""
    service.prepare_service(['cloudkitty', '--config-file', configuration])
    tables.make(cfg.CONF.database.connection)
    backend = storage.get_storage()
    influx = cfg.CONF.storage_influxdb
    influxdb.InfluxDBClient(influx.host, influx.port).create_database(influx.database)
    backend.init()
    waitress.serve(app.setup_app(), host=HOST, port=port, threads=THREADS, _quiet=True)


if __name__ == '__main__':
    main(sys.argv[1], int(sys.argv[2]))
