"""The command line: one module per command, found by its name."""

import sys
from types import ModuleType

import stamina.instrumentation
import typer
from rich.console import Console

from gnomon.discovery import module, modules
from gnomon.errors import GnomonError, SettingsError, UsageError

_USER_MISTAKE = 2


def build(word: str | None = None) -> typer.Typer:
    """Make the application of every command there is: a module's function of its own name.

    Args:
        word: The command asked for. It alone is imported if there is such a one: importing all
            takes several times as long as most of them work.
    """
    app = typer.Typer(
        name="gnomon",
        help="Make product delivery and internal platforms visible and steerable.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode="markdown",
    )
    # An application of one command would else take no word for it.
    app.callback()(lambda: None)
    asked = _asked(word)
    for found in [asked] if asked else modules("cli"):
        name = found.__name__.rpartition(".")[2]
        command = getattr(found, name, None)
        if callable(command):
            app.command(name.rstrip("_").replace("_", "-"))(command)
    return app


def _asked(word: str | None) -> ModuleType | None:
    """Import the module of a command; Python keeps some names for itself: `import_`."""
    name = (word or "").replace("-", "_")
    if not name.isidentifier():
        return None
    for each in (name, f"{name}_"):
        found = module("cli", each)
        if callable(getattr(found, each, None)):
            return found
    return None


def main() -> None:
    """Run a command; a user's mistake ends with exit code 2, any other failure with 1."""
    # Retries are routine; what does not go through in the end is said by its error.
    stamina.instrumentation.set_on_retry_hooks([])
    try:
        build(next(iter(sys.argv[1:]), None))()
    except GnomonError as error:
        Console(stderr=True).print(f"[bold red]gnomon:[/] {error}", highlight=False, soft_wrap=True)
        mistake = isinstance(error, UsageError | SettingsError)
        sys.exit(_USER_MISTAKE if mistake else 1)
