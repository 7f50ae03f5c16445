"""The fetcher of those who know their scopes: a fixed list in the configuration."""

from oslo_config import cfg

from rating_api import exception


class SourceFetcher:
    """The scopes of ``[fetcher_source] sources``; a base.Fetcher."""

    def __init__(self, conf: cfg.ConfigOpts) -> None:
        self._scopes = [scope for scope in dict.fromkeys(conf.fetcher_source.sources) if scope]
        if not self._scopes:
            raise exception.ConfigError('[fetcher_source] sources names no scope')

    def scopes(self) -> list[str]:
        """The configured list."""
        return list(self._scopes)
