"""[api]: how the HTTP API listens, whom it trusts, and how much it takes and gives at once."""

from oslo_config import cfg

GROUP = cfg.OptGroup('api', title='The HTTP API')

OPTIONS = (
    cfg.HostAddressOpt(
        'host', default='127.0.0.1',
        help='The address that "rating-api serve" listens on. 0.0.0.0 is every IPv4 address of the machine, '
             ':: every IPv6 one. Another WSGI server has its own setting.'),
    cfg.PortOpt(
        'port', default=8889,
        help='The port that "rating-api serve" listens on.'),
    cfg.IntOpt(
        'threads', default=8, min=1,
        help='How many requests "rating-api serve" works on at once. A client that is slow to send or to read '
             'takes none of them; more threads help only while requests wait for a database on another '
             'machine. [database] max_pool_size should not be smaller.'),
    cfg.StrOpt(
        'auth_strategy', default='keystone',
        help='Who says who is calling. "keystone": a token of the Keystone that [keystone_authtoken] names. '
             '"noauth": nobody is asked and everybody is an administrator; for one machine, a trial or a test. '
             'Further strategies are entry points of the group "rating_api.auth".'),
    cfg.BoolOpt(
        'noauth_open', default=False,
        help='Serve callers from other machines under auth_strategy = noauth. Whoever reaches the port can '
             'then read every bill and change every price. Unless this is set, "rating-api serve" does not '
             'start on an address beyond loopback, and requests from beyond it are refused.'),
    cfg.IntOpt(
        'max_limit', default=100_000, min=1,
        help='The largest "limit" that a request for data frames or summaries may ask for below version 2.3; '
             'a larger one is refused.'),
    cfg.IntOpt(
        'max_request_body_size', default=16 * 1024 * 1024, min=1024,
        help='The largest request body, in bytes; a longer one is answered 413. 16 MiB hold some 50,000 data '
             'points.'),
    cfg.IntOpt(
        'remembered_series', default=20_000, min=1,
        help='Of how many combinations of labels one process remembers what they mean, so that usage that is pushed '
             'with them again costs little: about 1.5 KiB each. More than are pushed in turn serve no purpose; '
             'with fewer, pushing takes two to three times as long.'),
    cfg.StrOpt(
        'response_validation', default='ignore',
        choices=[
            ('ignore', 'responses are not checked'),
            ('warn', 'a response that its schema does not allow is sent, and logged as an error of ours'),
            ('error', 'such a response is logged and replaced by a 500; for tests'),
        ],
        help='Whether responses are checked against their published schemas before they leave.'),
)
