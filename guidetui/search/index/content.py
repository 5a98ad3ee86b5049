"""What the index takes from a guide: its words, headings, code, note and links. Knows no Whoosh."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from guidetui.collection.guide_file import read_body
from guidetui.collection.titles import INDEX_NAMES
from guidetui.document.model import Document, Style
from guidetui.document.words import code_text, headings, links, plain_text
from guidetui.links import WIKI, LinkKind, classify
from guidetui.models import Guide
from guidetui.notes import read_note
from guidetui.text import db_safe, slug_key

# What links such as `..` lead to has the name of a folder that only the whole path tells.
_INDEX = "/"


@dataclass(frozen=True, slots=True)
class GuideContent:
    """The plain text of one guide; `note` is the user's, `paths` are its links to other guides."""

    description: str
    headings: tuple[str, ...]
    words: str
    code: str
    note: str
    paths: tuple[str, ...]

    @property
    def text(self) -> str:
        """All text that snippets are cut from."""
        parts = (self.description, self.words, self.code, self.note)
        return "\n".join(part for part in parts if part)


def read_content(guide: Guide) -> GuideContent:
    """Read a guide's file and note; a file that cannot be read has no words."""
    body = read_body(guide.path)
    document = _parsed(body if isinstance(body, str) else "")
    return GuideContent(
        guide.description,
        tuple(headings(document)),
        plain_text(document),
        code_text(document),
        _note_text(guide),
        guide_paths(document),
    )


def _parsed(markdown: str) -> Document:
    from guidetui.document.parse import parse  # 14 modules that a search does not need

    return parse(markdown, for_display=False)


def _note_text(guide: Guide) -> str:
    """Return the plain words of the user's note on a guide, said to be that in snippets."""
    if guide.note is None:
        return ""
    document = _parsed(read_note(guide.note))
    return f"Your note: {plain_text(document)}\n{code_text(document)}"


def guide_paths(document: Document) -> tuple[str, ...]:
    """Return the paths of the links that may lead to other guides, as written, each once."""
    hrefs = (run.href for run in links(document) if run.href and Style.IMAGE not in run.styles)
    targets = map(classify, hrefs)
    return tuple(dict.fromkeys(target.value for target in targets if target.kind is LinkKind.PATH))


def link_names(path: str) -> frozenset[str]:
    """Return under which names a link is found: every guide that it leads to has one of them."""
    name = path.removeprefix(WIKI).rstrip("/").rpartition("/")[2]
    return _names(name, PurePosixPath(name).stem)


def guide_names(guide: Guide) -> frozenset[str]:
    """Return the names that links to a guide have; so have links to others of its name."""
    return _names(PurePosixPath(guide.slug).name, guide.path.stem, guide.path.name)


def _names(*names: str) -> frozenset[str]:
    keys = {slug_key(name) for name in names}
    is_index = not keys.isdisjoint({"", ".", "..", *INDEX_NAMES})
    return frozenset(db_safe(key) for key in keys - {""}) | ({_INDEX} if is_index else frozenset())
