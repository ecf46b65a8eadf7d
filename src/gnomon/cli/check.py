"""`gnomon check`: what is wrong?"""

import typer

from gnomon.cli.options import HomeOption, JsonOption, err, out, print_json
from gnomon.operations.check import check as check_settings
from gnomon.settings import load

_MISTAKE = 2


def check(home: HomeOption = None, json: JsonOption = False) -> None:
    """Check settings, sources, catalogue and home: file, line, field, what was expected.

    Nothing is fetched and nothing is written. Ends with exit code 2 when something is an error.
    """
    found = check_settings(load(home))
    if json:
        print_json(found)
    else:
        for finding in found:
            out.print(str(finding), markup=False, highlight=False, soft_wrap=True)
        errors = sum(finding.severity == "error" for finding in found)
        err.print(f"{errors} errors, {len(found) - errors} other findings", highlight=False)
    if any(finding.severity == "error" for finding in found):
        raise typer.Exit(_MISTAKE)
