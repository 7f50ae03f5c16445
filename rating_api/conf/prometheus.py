"""How to reach a Prometheus: the options that its collector and its fetcher share. No group of its own."""

from oslo_config import cfg


def options() -> tuple[cfg.Opt, ...]:
    """Fresh options: address, credentials, certificates and patience."""
    return (
        cfg.URIOpt(
            'prometheus_url', default='http://localhost:9090/api/v1/', schemes=['http', 'https'],
            help='The HTTP API of Prometheus, with its version.'),
        cfg.StrOpt(
            'prometheus_user',
            help='The user for HTTP basic authentication; none by default.'),
        cfg.StrOpt(
            'prometheus_password', secret=True,
            help="That user's password."),
        cfg.StrOpt(
            'cafile',
            help="A file of PEM certificates that Prometheus' certificate must be signed by; those of the "
                 'system by default.'),
        cfg.BoolOpt(
            'insecure', default=False,
            help='Accept any certificate, whoever shows it. Better: name a cafile.'),
        cfg.FloatOpt(
            'timeout', default=60, min=0.1,
            help='Seconds to wait for an answer.'),
    )
