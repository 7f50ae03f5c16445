"""What a WSGI server loads: ``rating_api.wsgi:application``.

It reads the configuration from the usual files and from the environment (``OS_<GROUP>__<OPTION>``).
"""

from oslo_log import log

from rating_api import app
from rating_api import conf

_options = conf.make_conf()
log.setup(_options, conf.PROJECT)
application = app.make_app(_options, app.make_serving(_options)[0])
