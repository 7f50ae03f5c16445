import subprocess
import sys

import pytest

from rating_api import exception
from rating_api.db import meta


class TestScopeKey:
    def test_a_database_remembers_its_scope_key(self, database):
        assert meta.scope_key(database) is None
        meta.claim_scope_key(database, 'project_id')
        meta.claim_scope_key(database, 'project_id')
        assert meta.scope_key(database) == 'project_id'

    def test_another_scope_key_is_refused(self, database):
        meta.claim_scope_key(database, 'project_id')
        with pytest.raises(exception.ConfigError, match=r"scope key 'project_id', but .* scope_key is 'tenant'"):
            meta.claim_scope_key(database, 'tenant')
        assert meta.scope_key(database) == 'project_id'


def test_a_server_process_does_not_load_alembic():
    program = ('import sys, rating_api.storage, rating_api.db.meta, rating_api.db.scopes, rating_api.db.modules,'
               ' rating_api.db.hashmap.ruleset, rating_api.db.hashmap.mappings;'
               ' print("alembic" in sys.modules)')
    assert subprocess.check_output([sys.executable, '-c', program], text=True) == 'False\n'
