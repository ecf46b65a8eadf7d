"""What `gnomon init` writes passes its own check, commented lines included."""

from pathlib import Path

from gnomon.catalog.catalogue import read
from gnomon.catalog.check import check
from gnomon.catalog.template import Judgement, files
from gnomon.settings import Settings, load

_JUDGEMENTS = [
    Judgement("production_tiers", ("production",), "Tiers that count as production.\nTwo lines."),
    Judgement("window_hours", 24, "How long after a deployment."),
]


def _write(folder: Path) -> str:
    written = files(_JUDGEMENTS)
    for name, content in written.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return written["gnomon.yaml"]


def test_the_catalogue_passes_its_own_check(tmp_path: Path) -> None:
    _write(tmp_path)
    assert check(read([tmp_path / "catalogue"])) == []


def test_the_settings_load_as_they_are(tmp_path: Path) -> None:
    _write(tmp_path)
    settings = load(tmp_path / "home", tmp_path / "gnomon.yaml")
    assert settings.catalogue == ("catalogue",)
    assert (settings.sources, settings.definitions) == ({}, {})


def test_commented_lines_are_settings_too(tmp_path: Path) -> None:
    lines = _write(tmp_path).splitlines()
    # Prose has a capital or stands deeper; what remains is YAML.
    yaml = [line.removeprefix("# ") if _is_yaml(line) else line for line in lines]
    yaml = ["sources:" if line == "sources: {}" else line for line in yaml]
    yaml = ["  " + line[4:] if line.startswith("#   ") else line for line in yaml]
    (tmp_path / "all.yaml").write_text("\n".join(yaml), encoding="utf-8")
    settings = load(tmp_path / "home", tmp_path / "all.yaml")
    assert {source.type for source in settings.sources.values()} == {
        "git",
        "gitlab",
        "jira",
        "argocd",
        "pagerduty",
    }
    assert settings.definitions == {"production_tiers": ["production"], "window_hours": 24}
    assert settings.serve == Settings().serve


def _is_yaml(line: str) -> bool:
    return line in ("# definitions:", "# serve:", "# sign_in:") or line.startswith(("# database:",))
