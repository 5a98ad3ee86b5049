"""The Textual application: its screens, themes, commands, and what happens to errors."""

import asyncio
import math
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace
from rich.console import RenderableType
from textual import events, work
from textual.actions import parse
from textual.app import App
from textual.binding import BindingType
from textual.filter import LineFilter, Monochrome, NoColor
from textual.notifications import SeverityLevel
from textual.reactive import Initialize, Reactive
from textual.screen import Screen
from textual.theme import Theme
from textual.widgets import Input

from guidetui.errors import StateError
from guidetui.programs import copy_in_tmux, is_in_tmux
from guidetui.state import State
from guidetui.text import sanitize_line
from guidetui.tui.configuration import changed_configuration, load_configuration
from guidetui.tui.keymap import PANE_OF, Context, Example, Key, binding, use_keys
from guidetui.tui.panes.layout import size_classes
from guidetui.tui.screens.browse import BrowseScreen
from guidetui.tui.screens.modal import open_over
from guidetui.tui.service import LibraryService
from guidetui.tui.terminal import (
    KeyQueue,
    TerminalGuard,
    exit_on_hangup,
    exit_on_signals,
    repaint_on_resume,
    silent_console,
)
from guidetui.tui.themes import DEFAULT, THEMES
from guidetui.tui.widgets.status_bar import StatusBar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guidetui.tui.screens.palette import Entry


# XTWINOPS of xterm: push the title of the window onto a stack, and pop it.
_KEEP_TITLE, _RESTORE_TITLE = "\x1b[22;2t", "\x1b[23;2t"


class Options(Struct, frozen=True):
    """What to open and how; `browser` is the command from the settings.

    With `reduced_motion` nothing moves or blinks by itself. `images` is how pictures are drawn (as
    in the settings), and with `offline` none is fetched. With `semantic` a sentence model helps to
    search: that in the folder `semantic_model`, or the installed one. `quiz` is the query of a quiz
    to start with, which has at most `new_cards` new cards.
    """

    path: Path
    include_drafts: bool = False
    base_url: str | None = None
    browser: str | None = None
    reduced_motion: bool = False
    images: str = "auto"
    offline: bool = False
    use_gitignore: bool = True
    checks_updates: bool = False
    semantic: bool = False
    semantic_model: Path | None = None
    quiz: str | None = None
    new_cards: int = 0


def _theme_of_last_time(app: "GuideTuiApp") -> str:
    try:
        name = app.state.preferences.theme()
    except StateError:
        name = ""
    return name if name in app.available_themes else DEFAULT


class GuideTuiApp(App[None]):
    """guidetui in a terminal."""

    TITLE = "guidetui"
    CSS_PATH = "guidetui.tcss"
    DEFAULT_MODE = "collection-0"  # the first collection; Textual's own name can be no mode
    ENABLE_COMMAND_PALETTE = False  # there is one of our own
    BINDINGS: ClassVar[list[BindingType]] = [binding("suspend")]
    # Set before styles are parsed; setting it later would parse them again.
    theme: Reactive[str] = Reactive(Initialize(_theme_of_last_time))

    def __init__(self, options: Options, state: State) -> None:
        self.state = state
        self._configuration = load_configuration()
        self._themes = {theme.name: theme for theme in (*THEMES, *self._configuration.themes)}
        super().__init__()
        self._styled_theme = self.theme  # what the styles were parsed for
        self._guard = TerminalGuard()
        self.keys = KeyQueue(self, super().on_event, self._shown_for)
        self.error_console = silent_console()
        self.error: Exception | None = None
        self._recent: list[str] = []  # entries chosen in the palette, the newest last
        self._is_leaving = False
        self._mounted_at = math.inf
        self._options = options
        first = self._service_for(options.path, options.base_url)
        self._services = {self.DEFAULT_MODE: first}
        self._screens: dict[LibraryService, BrowseScreen] = {}
        self.add_mode(self.DEFAULT_MODE, self._first_screen)
        self._use_configuration()
        if options.reduced_motion:
            self.animation_level = "none"

    @property
    def available_themes(self) -> dict[str, Theme]:
        """The themes by name: our own, the user's as last read, and Textual's."""
        return {**self._themes, **super().available_themes}

    def _service_for(self, path: Path, base_url: str | None) -> LibraryService:
        options = self._options
        return LibraryService(
            path,
            self.state,
            include_drafts=options.include_drafts,
            base_url=base_url,
            browser=options.browser,
            images=options.images,
            offline=options.offline,
            use_gitignore=options.use_gitignore,
            checks_updates=options.checks_updates and not options.offline,
            semantic=options.semantic,
            semantic_model=options.semantic_model,
        )

    @property
    def service(self) -> LibraryService:
        """The collection that is shown."""
        return self._services[self.current_mode]

    def show_collection(self, key: str, path: Path, base_url: str | None, slug: str = "") -> None:
        """Show the collection with that `collection_key`; an open one is as it was left.

        With `slug`, that guide is opened in it.
        """
        if self._is_leaving:  # Textual is removing the modes
            return
        for mode, service in self._services.items():
            if service.state.key == key:
                self.switch_mode(mode)
                if slug:
                    self._screens[service].navigation.open(slug)
                return
        service = self._service_for(path, base_url)
        mode = f"collection-{len(self._screens)}"
        self._services[mode] = service
        self.add_mode(mode, lambda: self._browse_screen(service, first_guide=slug))
        self.switch_mode(mode)

    def forget_collection(self, key: str) -> None:
        """Close a collection that was removed and is not shown."""
        if self._is_leaving:
            return
        for mode, service in list(self._services.items()):
            if service.state.key == key and mode != self.current_mode:
                del self._services[mode]
                self._screens[service].retire()
                self.remove_mode(mode)

    def _first_screen(self) -> Screen[None]:
        options = self._options
        service = self._services[self.DEFAULT_MODE]
        return self._browse_screen(service, quiz=options.quiz, new_cards=options.new_cards)

    def _browse_screen(
        self,
        service: LibraryService,
        *,
        quiz: str | None = None,
        new_cards: int = 0,
        first_guide: str = "",
    ) -> BrowseScreen:
        screen = BrowseScreen(
            service,
            quiz=quiz,
            new_cards=new_cards,
            first_guide=first_guide,
            classes=size_classes(*self.size),
        )
        self._screens[service] = screen
        return screen

    def refresh_css(self, animate: bool = True) -> None:
        """Parse the styles again, but not for the first screen: they have just been parsed for it.

        Textual would parse them twice more before the first frame.
        """
        is_shown = any(screen.is_mounted for screen in self.screen_stack)
        if is_shown or self.theme != self._styled_theme:
            self._styled_theme = self.theme
            super().refresh_css(animate)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Put the terminal guard behind all other filters.

        Under NO_COLOR Textual makes grays of colors, as the theme it began with needs it. The
        terminal's own colors have no grays: all would be black on black.
        """
        filters = super().get_line_filters()
        if self.no_color and self.native_ansi_color:
            filters = [NoColor() if isinstance(it, Monochrome) else it for it in filters]
        return [*filters, self._guard]

    async def on_event(self, event: events.Event) -> None:
        """Queue a key that comes from the terminal; one that bubbles up from a widget goes on.

        A key that bubbles up while the app ends is dropped: no screen is left to handle it.
        """
        if not isinstance(event, events.Key):
            await super().on_event(event)
        elif not event.is_forwarded:
            self.keys.add(event)
        elif self.screen_stack:
            await super().on_event(event)

    def _shown_for(self, key: events.Key) -> asyncio.Event | None:
        return self.screen.shown_for(key.key) if isinstance(self.screen, BrowseScreen) else None

    def on_load(self) -> None:
        """Handle signals from before Textual takes the terminal."""
        exit_on_signals(self)

    def on_mount(self, event: events.Mount) -> None:
        """Watch the theme from now on; the one set above came from the state."""
        self._mounted_at = event.time
        if repaired := self.state.pop_notice():
            self.notify(repaired, markup=False)
        self.watch(self, "theme", self._theme_changed, init=False)
        self._write_title(_KEEP_TITLE)
        self.watch(self, "title", self._show_title)
        self._report_configuration()
        self._watch_configuration()
        exit_on_hangup(self)
        repaint_on_resume(self)

    def _use_configuration(self) -> None:
        """Use the keys and themes of the files; if keys are invalid, the previous ones stay."""
        keys = self._configuration.keys
        use_keys(keys or {})
        self.set_keymap(keys or {})
        for theme in self._configuration.themes:  # a removed one stays until the end
            self.register_theme(theme)

    def _report_configuration(self) -> None:
        for error in self._configuration.errors:
            self.notify(error.text, severity="warning", timeout=10, markup=False)

    @work(group="configuration", exit_on_error=False)
    async def _watch_configuration(self) -> None:
        while True:
            before = self._configuration
            found = await changed_configuration(before)
            if found.keys is None:  # half written; the previous keys stay
                found = replace(found, keys=before.keys)
            self._configuration = found
            self._use_configuration()
            self._report_configuration()
            if found.themes != before.themes:
                self.refresh_css(animate=False)
            for screen in self.screen_stack:
                screen.refresh(layout=True)
                for bar in screen.query(StatusBar):
                    bar.refresh()

    def on_unmount(self) -> None:
        """Stop the key queue, and restore the title of the terminal."""
        self.keys.close()
        self._write_title(_RESTORE_TITLE)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Stop cursors from blinking under reduced motion."""
        if self.animation_level == "none" and isinstance(event.widget, Input):
            event.widget.cursor_blink = False

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Show a short confirmation in the bottom line; other messages are toasts."""
        is_short = severity == "information" and not title
        if not is_short or not any(bar.confirm(message) for bar in self.screen.query(StatusBar)):
            super().notify(message, title=title, severity=severity, timeout=timeout, markup=markup)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy to the terminal's clipboard, through tmux if the app runs in it."""
        super().copy_to_clipboard(text)
        if is_in_tmux():
            self._copy_in_tmux(text)

    def exit(
        self, result: None = None, return_code: int = 0, message: RenderableType | None = None
    ) -> None:
        """Let the screen note where the user is before it is taken down."""
        self._is_leaving = True
        self._note_session()
        super().exit(result, return_code, message)

    def _handle_exception(self, error: Exception) -> None:
        """Keep the first error for the caller of `run`, and note where the user was.

        Textual has no public hook for it.
        """
        if self.error is None:
            self.error = error
            with suppress(Exception):  # the screen may be what failed
                self._note_session()
        super()._handle_exception(error)

    def _note_session(self) -> None:
        for screen in self._screens.values():
            if screen.is_mounted:
                screen.note_session()

    @work(group="copy-in-tmux", exit_on_error=False)
    async def _copy_in_tmux(self, text: str) -> None:
        await asyncio.to_thread(copy_in_tmux, text)

    def _show_title(self, title: str) -> None:
        self._write_title(f"\x1b]2;{sanitize_line(title)}\x1b\\")

    def _write_title(self, sequence: str) -> None:
        if self._driver is not None:  # Textual has no public access to the terminal
            self._driver.write(sequence)

    def _theme_changed(self, name: str) -> None:
        self._save_theme(name)

    @work(group="theme", exclusive=True, exit_on_error=False)
    async def _save_theme(self, name: str) -> None:
        await self.service.state.save_theme(name)

    def action_change_theme(self) -> None:
        """List the themes, which are previewed under the cursor."""
        from guidetui.tui.screens.themes import ThemeScreen  # needed only here

        if not isinstance(self.screen, ThemeScreen):
            self.push_screen(ThemeScreen(self))

    def on_resize(self, event: events.Resize) -> None:
        """Paint everything if the size is unchanged.

        A terminal that shrank and grew again has lost its content, and only its last size is
        reported. The size reported at the start is that of the first frame.
        """
        is_known = event.time > self._mounted_at
        if is_known and self.screen_stack and event.size == self.screen.size:
            self.screen.refresh()

    def action_help(self) -> None:
        """Show every key, starting at those of the focused place."""
        from guidetui.tui.screens.help import QUERIES, HelpScreen  # needed only here

        screen = self.screen
        bars = screen.query(StatusBar)
        if isinstance(screen, HelpScreen) or not bars:
            return
        context = bars.first().key_context
        writes_query = isinstance(screen, BrowseScreen) and not screen.search_pane.text
        begins_at = QUERIES if context is Context.SEARCH and writes_query else context
        open_over(screen, HelpScreen(begins_at), self._use_from_help)

    def _use_from_help(self, row: Key | Example | None) -> None:
        """Run the command, or begin the query, that was chosen in the help."""
        screen = self.screen
        if isinstance(row, Example):
            if isinstance(screen, BrowseScreen):
                screen.panes.focus("search")
                screen.search_pane.set_text(row.query)
        elif row is not None:
            self.call_later(self._run_key, row)

    async def _run_key(self, key: Key) -> None:
        """Run a command in the place where its key works, if that is on the screen."""
        screen = self.screen
        if isinstance(screen, BrowseScreen) and key.context in PANE_OF:
            screen.panes.focus(PANE_OF[key.context])
        name = parse(key.action)[1]
        for node in (screen.focused or screen).ancestors_with_self:
            if parse(key.action)[0] or hasattr(node, f"action_{name}"):
                await self.run_action(key.action, node)
                return
        self.notify(f"{key.shown_keys()[0]} works in another place: {key.context}", markup=False)

    def action_command_palette(self) -> None:
        """Open the palette over the main screen."""
        from guidetui.tui.screens.palette import (
            Palette,
            entries,  # needed only here
        )

        screen = self.screen
        if isinstance(screen, BrowseScreen):
            open_over(screen, Palette(entries(screen), self._recent), self._use_entry)

    def _use_entry(self, entry: "Entry | None") -> None:
        if entry is not None:
            self._recent = [*(name for name in self._recent if name != entry.id), entry.id]
            self.call_later(entry.run)
