"""Find the catalogue's files and part them into documents."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from gnomon.catalog.backstage import carried
from gnomon.catalog.finding import Finding, Severity
from gnomon.catalog.yaml_tree import MAX_FILE_BYTES, Fields, Items, YamlProblem, documents
from gnomon.errors import SettingsError

#: All files together; the event that applies them carries their content.
MAX_BYTES = 64 * 1024 * 1024

_SUFFIXES = frozenset({".yaml", ".yml"})
#: Versions of the formats that are read.
API_VERSIONS = ("backstage.io/v1alpha1", "backstage.io/v1beta1", "gnomon.dev/v1", "openslo/v1")
#: What begins the version of a format that is read, other versions included.
_FAMILIES = ("backstage.io/", "gnomon.dev", "openslo/")


class File(Struct, frozen=True):
    """One file of the catalogue."""

    path: str
    """Where it is, as it was asked for; findings name it."""
    name: str
    """Path inside the folder asked for; the event carries it."""
    content: str
    """Its text."""


class Document(Struct, frozen=True, kw_only=True):
    """One document of a file: a Backstage descriptor or one of our own kinds."""

    file: str
    """Path of its file."""
    line: int
    """Line it begins on."""
    kind: str
    """Its kind, as written: ``Component``."""
    namespace: str
    """Backstage namespace, lower case; ``default`` when it has none."""
    name: str
    """``metadata.name`` as written, with ``<namespace>/`` before it outside of ``default``."""
    root: Fields
    """The whole document."""

    def finding(
        self,
        path: str,
        found: str,
        expected: str,
        *,
        line: int | None = None,
        severity: Severity = "error",
    ) -> Finding:
        """Say something about a field of this document."""
        return Finding(
            file=self.file,
            line=line or self.line_of(path),
            field=path,
            found=found,
            expected=expected,
            severity=severity,
        )

    def line_of(self, path: str) -> int:
        """Find the line of a field, or of the nearest thing around it that exists."""
        node, line = self.root, self.line
        for step in path.split("."):
            if step not in node.lines:
                break
            line = node.lines[step]
            below = node.values[step]
            if not isinstance(below, Fields):
                break
            node = below
        return line

    def annotation(self, name: str) -> str | None:
        """Read an annotation; null when it is missing or empty."""
        value = self.root.text("metadata", "annotations", name)
        return value.strip() or None if value is not None else None

    def annotated(self, name: str) -> tuple[str, ...]:
        """Read an annotation that may hold several values parted by commas."""
        parts = (self.annotation(name) or "").split(",")
        return tuple(part.strip() for part in parts if part.strip())

    def entries(self, field: str) -> tuple[Fields, ...]:
        """List the mappings of a list in ``spec``."""
        listed = self.root.get("spec", field)
        values = listed.values if isinstance(listed, Items) else ()
        return tuple(each for each in values if isinstance(each, Fields))

    def specs(self) -> tuple[Fields, ...]:
        """List the mappings of ``spec``: one, or as many as the list holds."""
        spec = self.root.get("spec")
        if isinstance(spec, Fields):
            return (spec,)
        values = getattr(spec, "values", ())
        return tuple(each for each in values if isinstance(each, Fields))


class Catalogue(Struct, frozen=True, kw_only=True):
    """All that the files say, well formed or not."""

    files: tuple[File, ...]
    """The files, by path."""
    documents: tuple[Document, ...]
    """Documents of a known format that have a kind."""
    problems: tuple[Finding, ...]
    """What could not be read."""

    def of(self, *kinds: str) -> Iterator[Document]:
        """List the documents of some kinds."""
        return (document for document in self.documents if document.kind in kinds)


def read(paths: Iterable[Path | str]) -> Catalogue:
    """Read the catalogue from folders and files.

    Folders are read with all below them, hidden ones left out. A link that leads out of the folder
    asked for is not followed.

    Args:
        paths: Folders or files.

    Raises:
        SettingsError: A path does not exist, or the files are too large altogether.
    """
    files: list[File] = []
    problems: list[Finding] = []
    size = 0
    for root in map(Path, paths):
        if not root.exists():
            raise SettingsError(
                f"The catalogue {root} does not exist. Correct `catalogue:` in gnomon.yaml, "
                "or write one with `gnomon init`."
            )
        for path in _files_of(root):
            found = _file(root, path)
            if isinstance(found, Finding):
                problems.append(found)
                continue
            files.append(found)
            size += len(found.content)
            if size > MAX_BYTES:
                raise SettingsError(
                    f"The catalogue is larger than {MAX_BYTES:,} characters at {path}. "
                    "Name the folder that holds the catalogue alone."
                )
    return of_files(files, problems)


def of_files(files: Iterable[File], problems: Iterable[Finding] = ()) -> Catalogue:
    """Part files into documents.

    Args:
        files: The files.
        problems: What was found on the way to them.
    """
    kept = tuple(_unfolded(tuple(files)))
    collected = list(problems)
    found: list[Document] = []
    for file in kept:
        for node in documents(file.content):
            document = _document(file, node) if isinstance(node, Fields) else None
            if isinstance(document, Document):
                found.append(document)
            elif isinstance(document, Finding):
                collected.append(document)
            elif isinstance(node, YamlProblem):
                collected.append(_problem(file, node.line, "YAML", node.found, node.expected))
            elif not getattr(node, "is_null", False):
                collected.append(
                    _problem(file, node.line, "document", "no mapping", "apiVersion, kind, ...")
                )
    return Catalogue(files=kept, documents=tuple(found), problems=tuple(collected))


def _unfolded(files: tuple[File, ...]) -> Iterator[File]:
    """Let the documents that a file carries in annotations stand beside it, each as a file."""
    known = {file.path for file in files}
    for file in files:
        yield file
        for name, text in carried(file.content):
            path = f"{file.path}#{name}"
            if path not in known:
                yield File(path, f"{file.name}#{name}", text)


def _files_of(root: Path) -> Iterator[Path]:
    if root.is_file():
        yield root
        return
    for folder, below, names in os.walk(root):
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder, name)
            if path.suffix.lower() in _SUFFIXES and not name.startswith("."):
                yield path


def _file(root: Path, path: Path) -> File | Finding:
    inside = root if root.is_dir() else root.parent
    if path != root and not path.resolve().is_relative_to(inside.resolve()):
        return _refused(path, "a link out of the catalogue", "a file in the folder itself")
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            size = f"{path.stat().st_size:,} bytes"
            return _refused(path, size, f"at most {MAX_FILE_BYTES:,}; split the file")
        content = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        return _refused(path, f"a byte that is not UTF-8 at {error.start}", "a text file in UTF-8")
    except OSError as error:
        return _refused(path, error.strerror or str(error), "a readable file")
    return File(str(path), path.relative_to(inside).as_posix(), content)


def _document(file: File, root: Fields) -> Document | Finding:
    version, kind = root.text("apiVersion"), root.text("kind")
    if version is None and kind is None:
        return _problem(
            file, root.line, "document", "neither apiVersion nor kind", "both", severity="warning"
        )
    if version is None or kind is None:
        missing = "apiVersion" if version is None else "kind"
        hint = ", ".join(API_VERSIONS) if version is None else "a kind such as Component"
        return _problem(file, root.line, missing, "nothing", hint)
    if version not in API_VERSIONS:
        if version.startswith(_FAMILIES):
            return _problem(
                file, root.lines["apiVersion"], "apiVersion", version, " or ".join(API_VERSIONS)
            )
        return _problem(
            file,
            root.lines["apiVersion"],
            "apiVersion",
            f"{version}, whose documents are left alone",
            ", ".join(API_VERSIONS),
            severity="info",
        )
    namespace = (root.text("metadata", "namespace") or "default").lower()
    name = root.text("metadata", "name") or ""
    return Document(
        file=file.path,
        line=root.line,
        kind=kind,
        namespace=namespace,
        name=name if namespace == "default" else f"{namespace}/{name}",
        root=root,
    )


def _refused(path: Path, found: str, expected: str) -> Finding:
    return Finding(file=str(path), line=0, field="file", found=found, expected=expected)


def _problem(
    file: File, line: int, field: str, found: str, expected: str, *, severity: Severity = "error"
) -> Finding:
    return Finding(
        file=file.path,
        line=line,
        field=field,
        found=found,
        expected=expected,
        severity=severity,
    )
