"""A show's files as mappings: composed, their format checked, what they include added."""

import hashlib
from collections.abc import Mapping

from msgspec.structs import replace

from cues.showfile.nodes import Broken, Entries, Items, Node, Scalar, compose
from cues.showfile.problems import Findings, Place, near
from cues.showfile.templates import Expansion

FORMAT = "1"

MOST_INCLUDED = 100
"""Files that one file may include, those that they include counted."""

DEEPEST_INCLUDE = 20
"""Files that include files that include files."""

Text = str | bytes


def hash_of(files: Mapping[str, Text]) -> str:
    """The sha256 of the files by name, whatever their line ends."""
    digest = hashlib.sha256()
    for name in sorted(files):
        text = files[name]
        raw = text if isinstance(text, bytes) else text.encode(errors="surrogatepass")
        raw = raw.replace(b"\r\n", b"\n")
        digest.update(f"{name}\n{len(raw)}\n".encode(errors="surrogatepass"))
        digest.update(raw)
    return digest.hexdigest()


class Sources:
    """Reads files out of those handed in."""

    def __init__(self, files: Mapping[str, Text], findings: Findings) -> None:
        self._files = files
        self._findings = findings
        self.included: set[str] = set()

    def document(self, file: str, format_may_miss: bool = False) -> Entries | None:
        """A file's mapping without its `format`, with its includes; None if it is broken."""
        node = self._composed(file)
        if node is None:
            return None
        form = node.get("format")
        if form is None and format_may_miss:
            pass
        elif form is None:
            self._findings.error(Place(file, 1, 1), '"format" is missing; write format: 1 at the top')
        elif not isinstance(form, Scalar) or form.text != FORMAT:
            told = f"format {form.text}" if isinstance(form, Scalar) else "this format"
            say = f"{told} is not known here; this Maglock reads format {FORMAT}"
            self._findings.error(form.place, say)
            return None
        return self._with_includes(node, (file,), {file})

    def _composed(self, file: str) -> Entries | None:
        node = compose(self._files[file], file, self._findings)
        if isinstance(node, Entries):
            return node
        if node is not None:
            self._findings.error(node.place, "a file is a mapping: it begins with a key, as in format: 1")
        elif not self._findings.any_in(file):
            self._findings.error(Place(file, 1, 1), "the file is empty")
        return None

    def _with_includes(self, node: Entries, within: tuple[str, ...], read: set[str]) -> Entries:
        """The mapping with what it includes; each file is `read` once, however often it is named."""
        names = node.get("include")
        merged = node.without("include", "format")
        for name in names.items if isinstance(names, Items) else (names,):
            if isinstance(name, Scalar) and not name.empty:
                part = self._include(name, within, read)
                merged = self._merged(merged, part, top=True) if part else replace(merged, partial=True)
            elif name is not None:
                self._findings.error(
                    name.place, "include wants the names of files, as in include: [effects.yaml]"
                )
        return merged

    def _include(self, name: Scalar, within: tuple[str, ...], read: set[str]) -> Entries | None:
        """What a file adds; None if it can't be read, an empty mapping if it is here already."""
        file = name.text
        if (wrong := self._refusal(file, within, read)) is not None:
            self._findings.error(name.place, wrong)
            return None
        if file in read:
            return Entries({}, {}, name.place)
        read.add(file)
        self.included.add(file)
        node = self._composed(file)
        return self._with_includes(node, (*within, file), read) if node else None

    def _refusal(self, file: str, within: tuple[str, ...], read: set[str]) -> str | None:
        """Why a file can't be included, or None."""
        if file in within:
            return f"{file} includes itself"
        if file not in self._files:
            return f"no file {file} in the show's folder{near(file, self._files)}"
        if len(within) > DEEPEST_INCLUDE:
            return f"files include each other {DEEPEST_INCLUDE} deep here; include {file} further up"
        if file not in read and len(read) > MOST_INCLUDED:
            return f"{within[0]} includes more than {MOST_INCLUDED} files; join some of them"
        return None

    def _merged(self, one: Entries, other: Entries, top: bool) -> Entries:
        """Both mappings' keys; of sections that both have, the entries."""
        entries, keys = dict(one.entries), dict(one.keys)
        for key, node in other.entries.items():
            here = entries.get(key)
            if here is None:
                entries[key], keys[key] = node, other.keys[key]
            elif top and isinstance(here, Entries) and isinstance(node, Entries):
                entries[key] = self._merged(here, node, top=False)
            else:
                say = f'"{key}" stands in {one.keys[key]} already, which includes this file'
                self._findings.error(other.keys[key], say)
        return Entries(entries, keys, one.place, one.partial or other.partial)


def expanded(document: Entries, shared: Mapping[str, Node], findings: Findings) -> Entries | None:
    """The document with its templates, and those shared by all rooms, put in; None if it grows too large."""
    expansion = Expansion({**shared, **templates_of(document, findings)}, findings)
    try:
        return expansion.whole(document.without("templates"))
    except Broken as broken:
        findings.error(broken.place, broken.text)
    return None


def templates_of(document: Entries, findings: Findings) -> Mapping[str, Node]:
    """The templates that a document declares."""
    node = document.get("templates")
    if node is None or (isinstance(node, Scalar) and node.empty):
        return {}
    if isinstance(node, Entries):
        return node.entries
    findings.error(node.place, "templates wants names, each with the keys that it puts in")
    return {}
