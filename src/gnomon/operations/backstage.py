"""Hand the catalogue over to Backstage."""

from gnomon.catalog.catalogue import File, of_files
from gnomon.catalog.documents import exported, named_documents, page_file
from gnomon.catalog.read import decode as decode_applied
from gnomon.errors import UsageError
from gnomon.operations.catalogue import previous_applied
from gnomon.operations.documents import held_documents
from gnomon.operations.home import Home


def whole_catalogue(home: Home) -> str:
    """Write the catalogue, as files and pages hold it, for Backstage; see `catalog.documents`.

    Raises:
        UsageError: None was ever applied, and no page holds a document.
    """
    applied = previous_applied(home)
    files = () if applied is None else decode_applied(applied).files
    kept = [File(each.path, each.path, each.content) for each in files]
    defined = {(each.kind, each.name.lower()) for each in named_documents(of_files(kept))}
    pages = [
        page_file(each.document.kind, each.document.name, each.document.text)
        for each in held_documents(home)
        if each.document.file is None and not each.document.is_deleted and each.place not in defined
    ]
    if not kept and not pages:
        raise UsageError(
            f"{home.settings.home} holds no catalogue. Name one in gnomon.yaml and run "
            "`gnomon refresh`."
        )
    return exported(of_files([*kept, *pages]))
