"""`gnomon compact`: settle the lake."""

from gnomon.cli.options import HomeOption, JsonOption, err, opened, print_json
from gnomon.operations.compact import compact as compact_home


def compact(home: HomeOption = None, json: JsonOption = False) -> None:
    """Rewrite each thing once, keep older rows aside, and remove files nobody needs.

    Answers are the same before and after, also those *as of* an earlier time.
    """
    with opened(home) as place, place.lease() as held:
        settled = compact_home(place, held)
        removed = place.lake.vacuum()
    if json:
        print_json({"settled": settled, "removed_files": removed})
    else:
        rows = sum(settled.values())
        err.print(f"{rows} rows of {len(settled)} tables settled, {removed} files removed.")
