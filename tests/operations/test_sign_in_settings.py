"""A sign-in that cannot work, or could be read along, is refused before anybody tries it."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from gnomon.errors import SettingsError
from gnomon.operations.check import check
from gnomon.operations.sign_in import check_bound, check_sign_in
from gnomon.settings import SignInSettings
from small_home import settings

_GOOD = SignInSettings(
    issuer="https://id.example.com", client_id="gnomon", address="https://gnomon.example.com"
)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"issuer": "http://id.example.com"}, r"sign_in\.issuer"),
        ({"address": "http://gnomon.example.com"}, r"sign_in\.address"),
        ({"address": "gnomon.example.com"}, r"sign_in\.address"),
        ({"issuer": "ftp://id.example.com"}, r"sign_in\.issuer"),
        ({"scopes": ("profile",)}, "openid"),
        ({"idle_minutes": 0}, "more than 0"),
        ({"client_secret_env": "GNOMON_TEST_NO_SUCH"}, "GNOMON_TEST_NO_SUCH"),
    ],
)
def test_what_cannot_work_is_refused(tmp_path: Path, changes: dict[str, object], says: str) -> None:
    told = replace(_GOOD, **changes)
    with pytest.raises(SettingsError, match=says):
        check_sign_in(told)
    found = [one for one in check(settings(tmp_path, sign_in=told)) if one.field == "sign_in"]
    assert len(found) == 1


def test_what_works_is_not(tmp_path: Path) -> None:
    check_sign_in(_GOOD)
    check_sign_in(replace(_GOOD, issuer="http://127.0.0.1:9400", address="http://localhost:8321"))
    assert not [o for o in check(settings(tmp_path, sign_in=_GOOD)) if o.field == "sign_in"]


def test_only_with_sign_in_others_may_reach_the_server(tmp_path: Path) -> None:
    alone = settings(tmp_path)
    for host in ("127.0.0.1", "localhost", "::1", "127.1.2.3"):
        check_bound(alone, host)
    for host in ("0.0.0.0", "192.168.1.5", "::", "example.com", ""):  # noqa: S104 - refused
        with pytest.raises(SettingsError, match="loopback"):
            check_bound(alone, host)
        check_bound(replace(alone, sign_in=_GOOD), host)
