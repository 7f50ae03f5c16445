"""What every fetcher offers; each source of scopes is a module beside this one."""

import typing


class Fetcher(typing.Protocol):
    """Who knows the scopes. Entry points in ``rating_api.fetchers`` make one from the configuration."""

    def scopes(self) -> list[str]:
        """The scopes to collect for at this moment, each once.

        Raises exception.CollectError when the source did not answer or answered nonsense.
        """
