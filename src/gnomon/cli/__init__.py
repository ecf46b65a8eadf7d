"""The command line: one module per command, found by its name."""

import sys

import stamina.instrumentation
import typer
from rich.console import Console

from gnomon.discovery import modules
from gnomon.errors import GnomonError, SettingsError, UsageError

_USER_MISTAKE = 2


def build() -> typer.Typer:
    """Make the application of every command there is: a module's function of its own name."""
    app = typer.Typer(
        name="gnomon",
        help="Make product delivery and internal platforms visible and steerable.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode="markdown",
    )
    for module in modules("cli"):
        name = module.__name__.rpartition(".")[2]
        command = getattr(module, name, None)
        if callable(command):
            app.command(name.rstrip("_").replace("_", "-"))(command)
    return app


def main() -> None:
    """Run a command; a user's mistake ends with exit code 2, any other failure with 1."""
    # Retries are routine; what does not go through in the end is said by its error.
    stamina.instrumentation.set_on_retry_hooks([])
    try:
        build()()
    except GnomonError as error:
        Console(stderr=True).print(f"[bold red]gnomon:[/] {error}", highlight=False, soft_wrap=True)
        mistake = isinstance(error, UsageError | SettingsError)
        sys.exit(_USER_MISTAKE if mistake else 1)
