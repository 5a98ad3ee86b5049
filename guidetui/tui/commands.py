"""What the command palette (Ctrl+P) finds: commands, and guides by their title."""

import asyncio
from functools import partial

from textual.await_complete import AwaitComplete
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from guidetui.tui.keymap import KEYS, Context, Key
from guidetui.tui.screens.browse import BrowseScreen

# The palette itself, and a key that means one thing here and another there.
_NO_COMMANDS = ("palette", "search")
_GUIDES_A_SLICE = 100


class Palette(CommandPalette):
    """The command palette, which is closed once, whatever is typed ahead."""

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close the palette, unless that is done already."""
        return super().dismiss(result) if self.is_active else AwaitComplete()


class CommandProvider(Provider):
    """The commands that work anywhere, under the words of the key table."""

    async def discover(self) -> Hits:
        """List all commands while nothing is typed."""
        for key in self._keys():
            yield DiscoveryHit(
                Content(key.help),
                partial(self._run, key.action),
                text=key.help,
                help=key.shown_keys()[0],
            )

    async def search(self, query: str) -> Hits:
        """List the commands that match what is typed."""
        matcher = self.matcher(query)
        for key in self._keys():
            score = matcher.match(key.help)
            if score > 0:
                yield Hit(
                    score,
                    matcher.highlight(key.help),
                    partial(self._run, key.action),
                    text=key.help,
                    help=key.shown_keys()[0],
                )

    def _keys(self) -> list[Key]:
        """Return the keys of the screen below; over help or a dialog none of them works."""
        if not isinstance(self.screen, BrowseScreen):
            return []
        return [
            key for key in KEYS if key.context is Context.ANYWHERE and key.id not in _NO_COMMANDS
        ]

    async def _run(self, action: str) -> None:
        await self.app.run_action(action, self.screen)


class GuideProvider(Provider):
    """The guides of the collection."""

    async def search(self, query: str) -> Hits:
        """List the guides whose title matches; lets the loop breathe between slices."""
        screen = self.screen
        if not isinstance(screen, BrowseScreen) or screen.service.collection is None:
            return
        matcher = self.matcher(query)
        for index, guide in enumerate(screen.service.collection.guides):
            if index % _GUIDES_A_SLICE == 0:
                await asyncio.sleep(0)
            score, offsets = matcher.fuzzy_search.match(query, guide.title)
            if score > 0:
                title = Content(guide.title)  # Matcher.highlight would read it as markup
                for offset in offsets:
                    title = title.stylize(matcher.match_style, offset, offset + 1)
                open_guide = partial(screen.open_guide, guide.slug)
                yield Hit(score, title, open_guide, text=guide.title)
