import pytest
from oslo_config import cfg

from rating_api import conf
from rating_api import exception


@pytest.fixture(autouse=True)
def no_options_in_environment(monkeypatch, tmp_path):
    for group, options in conf.list_opts():
        for option in options:
            monkeypatch.delenv(f'OS_{group.name}__{option.dest}'.upper(), raising=False)
    monkeypatch.setenv('HOME', str(tmp_path))


def test_defaults_need_no_file():
    options = conf.make_conf(config_files=[])
    assert (options.api.host, options.api.port, options.api.auth_strategy) == ('127.0.0.1', 8889, 'keystone')
    assert (options.collect.period, options.collect.scope_key) == (3600, 'project_id')
    assert options.oslo_policy.policy_file == 'policy.yaml'


@pytest.mark.parametrize(('variable', 'text', 'value'), [
    ('OS_API__PORT', '99', 99),
    ('OS_API__HOST', '::1', '::1'),
    ('OS_API__NOAUTH_OPEN', 'true', True),
    ('OS_API__RESPONSE_VALIDATION', 'warn', 'warn'),
    ('OS_DATABASE__CONNECTION', 'postgresql://u:p@h/d?x=1,2', 'postgresql://u:p@h/d?x=1,2'),
    ('OS_FETCHER_SOURCE__SOURCES', 'a, b,c', ['a', 'b', 'c']),
    ('OS_FETCHER_PROMETHEUS__FILTERS', 'a:b,c:d:e', {'a': 'b', 'c': 'd:e'}),
    ('OS_COLLECTOR_PROMETHEUS__TIMEOUT', '1.5', 1.5),
    ('OS_COLLECT__START', '2026-01-31T00:00:00Z', '2026-01-31T00:00:00Z'),
    ('OS_CORS__ALLOWED_ORIGIN', 'http://a,http://b', ['http://a', 'http://b']),
    ('OS_OSLO_POLICY__POLICY_FILE', '/x', '/x'),
    ('OS_HEALTHCHECK__DETAILED', 'true', True),
    ('OS_OSLO_MIDDLEWARE__ENABLE_PROXY_HEADERS_PARSING', '1', True),
    ('OS_DEFAULT__DEBUG', 'true', True),
])
def test_every_kind_of_option_comes_from_the_environment(monkeypatch, variable, text, value):
    monkeypatch.setenv(variable, text)
    group, _, option = variable.removeprefix('OS_').lower().partition('__')
    options = conf.make_conf(config_files=[])
    assert (options[option] if group == 'default' else options[group][option]) == value


def test_the_environment_wins_over_a_file_and_an_override_over_both(monkeypatch, tmp_path):
    file = tmp_path / 'rating-api.conf'
    file.write_text('[api]\nport = 1\nthreads = 2\n[collect]\nperiod = 60\n')
    monkeypatch.setenv('OS_API__PORT', '3')
    monkeypatch.setenv('OS_API__THREADS', '4')
    options = conf.make_conf(config_files=[str(file)], overrides={'api.port': 5})
    assert (options.api.port, options.api.threads, options.collect.period) == (5, 4, 60)


def test_a_file_in_the_usual_place_is_found(tmp_path):
    (tmp_path / '.rating-api').mkdir()
    (tmp_path / '.rating-api' / 'rating-api.conf').write_text('[api]\nport = 7\n')
    assert conf.make_conf().api.port == 7


def test_two_configurations_live_in_one_process():
    one = conf.make_conf(config_files=[], overrides={'api.port': 1})
    other = conf.make_conf(config_files=[], overrides={'api.port': 2})
    assert (one.api.port, other.api.port) == (1, 2)


@pytest.mark.parametrize(('variable', 'text'), [
    ('OS_API__PORT', 'many'),
    ('OS_API__PORT', '65536'),
    ('OS_API__RESPONSE_VALIDATION', 'perhaps'),
    ('OS_COLLECT__PERIOD', '0'),
    ('OS_COLLECT__START', 'yesterday'),
    ('OS_STORAGE__VERSION', '3'),
    ('OS_COLLECTOR_PROMETHEUS__PROMETHEUS_URL', 'ftp://x'),
])
def test_a_wrong_value_is_told_at_once_with_its_name(monkeypatch, variable, text):
    monkeypatch.setenv(variable, text)
    with pytest.raises(exception.ConfigError, match=variable.rpartition('__')[2].lower()):
        conf.make_conf(config_files=[])


def test_a_missing_or_unreadable_file_is_told_with_its_name(tmp_path):
    with pytest.raises(exception.ConfigError, match='nowhere'):
        conf.make_conf(config_files=['/nowhere'])
    broken = tmp_path / 'broken.conf'
    broken.write_text('port = 1\n[api\n')
    with pytest.raises(exception.ConfigError, match=r'broken\.conf'):
        conf.make_conf(config_files=[str(broken)])


def test_an_override_of_an_unknown_option_is_told():
    with pytest.raises(exception.ConfigError, match='nonsense'):
        conf.make_conf(config_files=[], overrides={'api.nonsense': 1})


@pytest.mark.parametrize('start', ['month', 'now', '2026-01-31', '2026-01-31T12:00:00+02:00'])
def test_collecting_starts_at_a_name_or_a_time(start):
    assert conf.make_conf(config_files=[], overrides={'collect.start': start}).collect.start == start


def test_every_option_says_what_it_is_for():
    for group, options in conf.list_opts():
        for option in options:
            assert option.help and option.help.endswith('.'), f'[{group.name}] {option.name}'


def test_secrets_are_not_logged():
    secret = {option.name for _, options in conf.list_opts() for option in options if option.secret}
    assert secret == {'connection', 'prometheus_password'}


def test_browsers_may_send_and_read_the_version_header():
    options = conf.make_conf(config_files=[])
    assert 'OpenStack-API-Version' in options.cors.allow_headers
    assert {'OpenStack-API-Version', 'Location', 'ETag'} <= set(options.cors.expose_headers)


def test_an_unread_configuration_takes_arguments_of_its_own():
    options = conf.new_conf()
    options.register_cli_opt(cfg.StrOpt('extra'))
    options(['--extra', 'x'], default_config_files=[])
    assert (options.extra, options.api.port) == ('x', 8889)
