"""The citations of a whole list as files that reference managers take, beside the page of the list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from uptake.citation import Citation, Place, citation, csl_file
from uptake.library import Library
from uptake.records import Record
from uptake.views.citing import citation_lists, reference


def files(library: Library, place: Place) -> Iterator[tuple[str, bytes]]:
    """BibTeX, RIS and CSL-JSON of every list that is offered so: path below the site's root, and bytes."""
    made: dict[str, Citation] = {}
    for path, records in citation_lists(library):
        found = list(_cited(library, records, place, made))
        yield f"{path}.bib", "\n".join(one.bibtex for one in found).encode()
        yield f"{path}.ris", "\r\n".join(one.ris for one in found).encode()
        yield f"{path}.json", csl_file(one.csl for one in found).encode()


def _cited(library: Library, records: Iterable[Record], place: Place, made: dict[str, Citation]) -> Iterator[Citation]:
    """The citation of each record, made once for all lists that it stands in."""
    for record in records:
        if record.id not in made:
            made[record.id] = citation(reference(library, record), place)
        yield made[record.id]
