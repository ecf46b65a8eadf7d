"""GitHub's shapes of accounts: people, apps and the organisation that owns the repositories."""

from base64 import b64encode

from gnomon.demo.organisation import COMPANY, Person
from gnomon.demo.wire import Json, zulu_seconds

WEB = "https://github.meridian.example"
API = f"{WEB}/api/v3"
#: Numbers of accounts begin here: another server, other numbers than GitLab's.
_FIRST_PERSON, _FIRST_SPACE = 70_000, 500


def node(kind: str, number: int | str) -> str:
    """Write the number that GraphQL knows a thing by."""
    return b64encode(f"0{len(kind)}:{kind}{number}".encode()).decode()


def login(person: Person, *, second: bool = False) -> str:
    """Name an account: no dots, and an app says that it is one."""
    name = person.user_name
    if second and person.other_user:
        name = person.other_user[1]
    name = name.replace(".", "-")
    return f"{name}[bot]" if person.kind == "bot" else name


def account_id(person: Person, *, second: bool = False) -> int:
    """Number an account."""
    number = person.other_user[0] if second and person.other_user else person.user_id
    return _FIRST_PERSON + number


def account(person: Person | None, *, second: bool = False) -> Json | None:
    """Shape an account in short; null for nobody."""
    if person is None:
        return None
    kind = "Bot" if person.kind == "bot" else "User"
    return _short(login(person, second=second), account_id(person, second=second), kind)


def account_in_full(person: Person, *, second: bool = False) -> Json:
    """Shape an account as ``/users/:login`` does."""
    return {
        **(account(person, second=second) or {}),
        "name": person.title,
        "company": COMPANY,
        "blog": "",
        "location": "Berlin",
        "email": None if second else person.email,
        "hireable": None,
        "bio": None,
        "public_repos": 0,
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "created_at": zulu_seconds(person.joined),
        "updated_at": zulu_seconds(person.joined),
    }


def organisation(path: str) -> Json:
    """Shape the organisation that owns a repository."""
    space = path.partition("/")[0]
    return _short(space, _FIRST_SPACE + len(space), "Organization")


def web_flow() -> Json:
    """Shape the account GitHub itself records commits with that people make in the browser."""
    return _short("web-flow", 17, "User")


def _short(name: str, number: int, kind: str) -> Json:
    url = f"{API}/users/{name}"
    return {
        "login": name,
        "id": number,
        "node_id": node(kind, number),
        "avatar_url": f"{WEB}/avatars/u/{number}?v=4",
        "gravatar_id": "",
        "url": url,
        "html_url": f"{WEB}/{name}",
        "repos_url": f"{url}/repos",
        "events_url": f"{url}/events{{/privacy}}",
        "type": kind,
        "site_admin": False,
    }
