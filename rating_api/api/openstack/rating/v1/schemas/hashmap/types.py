"""How a rule of hashmap prices: flat or rate."""

from rating_api.schemas import types

INDEX_RESPONSE = types.array({'enum': ['flat', 'rate']})
