"""One Mermaid diagram on the whole screen: panned, roomier or tighter, or as its source."""

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content

from guidetui.document.model import Diagram
from guidetui.errors import GuideTuiError
from guidetui.render.code import pick_drawing
from guidetui.tui.keymap import Context, bindings
from guidetui.tui.screens.modal import Modal
from guidetui.tui.service import LibraryService
from guidetui.tui.widgets.diagram_view import DiagramView
from guidetui.tui.widgets.status_bar import StatusBar


class DiagramScreen(Modal[None]):
    """Shows `diagram`; Esc goes back."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Context.DIAGRAM)]

    def __init__(
        self, service: LibraryService, diagram: Diagram, title: str, *, as_source: bool = False
    ) -> None:
        """`title` is that of the guide, clean."""
        super().__init__()
        self._service = service
        self._diagram = diagram
        self._title = title
        self._as_source = as_source
        self._drawings: tuple[tuple[str, ...], ...] | None = None
        self._chosen: int | None = None

    def compose(self) -> ComposeResult:
        """Put the keys below the diagram."""
        view = DiagramView()
        view.border_title = Content(self._title)
        yield view
        yield StatusBar()

    def on_mount(self) -> None:
        """Draw, beside everything else."""
        self.query_one(StatusBar).show_keys(Context.DIAGRAM)
        if self._as_source:
            self._show()
        else:
            self.query_one(StatusBar).show_status("Drawing…")
        self._draw()

    @work(group="draw", exit_on_error=False)
    async def _draw(self) -> None:
        try:
            drawings = await self._service.draw_diagram(self._diagram.source)
        except GuideTuiError:
            drawings = ()
        self._drawings = drawings
        self.query_one(StatusBar).show_status("")
        self._show()

    @property
    def is_ready(self) -> bool:
        """Whether the drawings are there, or it is known that there are none."""
        return self._drawings is not None

    def on_resize(self) -> None:
        """Choose again what fits, unless the user has chosen."""
        if self.is_ready:
            self._show()

    def _show(self) -> None:
        view = self.query_one(DiagramView)
        drawings = self._drawings or ()
        if self._as_source or not drawings:
            view.show(self._diagram.source.expandtabs(4).split("\n"))
            note = "source" if drawings or not self.is_ready else "cannot be drawn: source"
        else:
            number = self._number(drawings)
            view.show(drawings[number])
            note = f"drawing {number + 1} of {len(drawings)}" if len(drawings) > 1 else ""
        view.set_class(self._as_source or not drawings, "-source")
        view.border_subtitle = note

    def _number(self, drawings: tuple[tuple[str, ...], ...]) -> int:
        if self._chosen is not None:
            return self._chosen
        width = self.query_one(DiagramView).scrollable_content_region.width
        return drawings.index(pick_drawing(Diagram("", drawings), width))

    def action_close(self) -> None:
        """Go back to the guide."""
        self.dismiss()

    def action_pan(self, cells: int, lines: int) -> None:
        """Move about."""
        self.query_one(DiagramView).pan(cells, lines)

    def action_page(self, pages: int) -> None:
        """Move by a page."""
        self.query_one(DiagramView).page(pages)

    def action_room(self, step: int) -> None:
        """Show a roomier drawing (`step` -1) or a tighter one (1), if there is one."""
        if self._drawings and not self._as_source:
            number = self._number(self._drawings) + step
            self._chosen = max(0, min(number, len(self._drawings) - 1))
            self._show()

    def action_source(self) -> None:
        """Show the source in place of the drawing, or the other way round."""
        self._as_source = not self._as_source
        self._show()

    def action_copy(self) -> None:
        """Copy the source."""
        self.app.copy_to_clipboard(self._diagram.source)
        self.notify("Copied the source of the diagram.")
