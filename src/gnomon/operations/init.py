"""Write a home to start from."""

from pathlib import Path

from gnomon.answers.judged import judged
from gnomon.catalog.template import Judgement, files
from gnomon.errors import UsageError


def init(folder: Path) -> list[Path]:
    """Write a commented `gnomon.yaml` and a small catalogue into a folder.

    Returns:
        The files written.

    Raises:
        UsageError: One of them is there already, and nothing is written; or the folder cannot be
            written to.
    """
    known = [Judgement(one.name, one.default, one.effect) for one in judged()]
    told = {folder / path: text for path, text in files(known).items()}
    for path in told:
        if path.exists():
            raise UsageError(
                f"{path} is there already, so nothing is written. Name another folder."
            )
    try:
        for path, text in told.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"{error.filename} cannot be written: {error.strerror}. Name another folder."
        ) from error
    return list(told)
