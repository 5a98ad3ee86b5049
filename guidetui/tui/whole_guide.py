"""All of a guide at once, for those who cannot show it part by part."""

from guidetui.document.model import Block
from guidetui.models import Guide, Position
from guidetui.tui.async_library import AsyncLibrary


async def read_whole(library: AsyncLibrary, guide: Guide) -> tuple[tuple[Block, ...], Position]:
    """Return a guide's blocks, header first, and where the user stopped in it.

    Other questions are answered between its parts. Raises CollectionError.
    """
    opened = await library.read(guide)
    blocks, is_complete = list(opened.blocks), opened.is_complete
    while not is_complete:
        part = await library.read_on(opened)
        blocks[part.keep :] = part.blocks
        is_complete = part.is_last
    return tuple(blocks), opened.position
