"""What the guide shows on screens of their own: its Mermaid diagrams."""

from textual import on

from guidetui.document.model import Diagram
from guidetui.tui.screens.base import LibraryScreen
from guidetui.tui.screens.diagram import DiagramScreen
from guidetui.tui.widgets.reader import Reader


class ShowingScreen(LibraryScreen):
    """The part of the main screen that shows diagrams in full."""

    @on(Reader.DiagramOpened)
    def _open_diagram(self, event: Reader.DiagramOpened) -> None:
        self._show_diagram(event.diagram, as_source=False)

    def action_show_diagram_source(self) -> None:
        """Show the source of the diagram in view."""
        diagram = self.query_one(Reader).links.drawing
        if isinstance(diagram, Diagram):
            self._show_diagram(diagram, as_source=True)
        else:
            self.notify("There is no diagram in view.")

    def _show_diagram(self, diagram: Diagram, *, as_source: bool) -> None:
        title = self.guide.title if self.guide else ""
        self.app.push_screen(DiagramScreen(self.library, diagram, title, as_source=as_source))
