"""`guidetui show`: the forms a guide is printed in."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from guidetui.library import Library
from tests.conftest import WriteGuide
from tests.unit.command_line import guidetui, in_process, on_terminal

BODY = """\
Some **strong** words and a [link](https://example.org/a).

## A heading

- one
- two

```python
print("hello")
```
"""


@pytest.fixture
def shelf(data: Path, write_guide: WriteGuide) -> Path:
    """One guide with a bit of everything."""
    write_guide("sample", BODY, tags="[Kafka]")
    return data


def test_guide_is_printed_as_plain_text_where_there_is_no_terminal(shelf: Path) -> None:
    done = guidetui("show", "sample", "--data", shelf)
    assert (done.code, done.err) == (0, "")
    assert "\x1b" not in done.out
    wanted = ("Sample", "What sample is.", "Kafka", "A heading")
    assert [text for text in wanted if text not in done.out] == []
    assert "Some strong words and a link" in done.out
    assert '  print("hello")' in done.out


def test_guide_is_styled_on_a_terminal(shelf: Path) -> None:
    assert "\x1b[" in on_terminal("show", "sample", "--data", shelf)


@pytest.mark.parametrize(
    ("options", "env"),
    [(["--plain"], {}), ([], {"NO_COLOR": "1"}), (["--raw"], {}), (["--json"], {})],
    ids=["--plain", "NO_COLOR", "--raw", "--json"],
)
def test_guide_is_not_styled_where_that_is_not_wanted(
    options: list[str], env: dict[str, str], shelf: Path
) -> None:
    written = on_terminal("show", "sample", "--data", shelf, *options, env=env)
    assert "strong" in written
    assert "\x1b" not in written


def test_empty_no_color_is_no_wish(shelf: Path) -> None:
    assert "\x1b[" in on_terminal("show", "sample", "--data", shelf, env={"NO_COLOR": ""})


def test_search_results_are_styled_on_a_terminal_only(shelf: Path) -> None:
    words = ("search", "sample", "--data", shelf)
    assert "\x1b[" in on_terminal(*words)
    assert "\x1b" not in on_terminal(*words, env={"NO_COLOR": "1"})
    assert "\x1b" not in guidetui(*words).out


@pytest.mark.parametrize(
    ("options", "env", "is_styled"),
    [
        (["--color", "always"], {}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        (["--color", "auto"], {}, False),
    ],
)
def test_colors_in_a_pipe_are_a_choice(
    options: list[str],
    env: dict[str, str],
    is_styled: bool,
    shelf: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    for words in (["show", "sample"], ["search", "sample"]):
        done = in_process(capsys, *options, *words, "--data", shelf)
        assert ("\x1b[" in done.out) is is_styled


def test_color_never_holds_on_a_terminal(shelf: Path) -> None:
    assert "\x1b" not in on_terminal("--color", "never", "show", "sample", "--data", shelf)


def test_guide_is_read_in_the_pager_of_the_environment(shelf: Path) -> None:
    env = {"PAGER": "sed s/^/paged:/"}
    words = ("show", "sample", "--data", shelf)
    assert "paged:" in on_terminal(*words, env=env, has_keyboard=True)
    assert "paged:" not in on_terminal(*words, "--no-pager", env=env, has_keyboard=True)
    assert "paged:" not in guidetui(*words, env=env).out


@pytest.mark.parametrize("pager", ["", "cat"])
def test_without_a_pager_a_guide_is_printed_at_once(pager: str, shelf: Path) -> None:
    words = ("show", "sample", "--data", shelf)
    written = on_terminal(*words, env={"PAGER": pager}, has_keyboard=True)
    assert written == on_terminal(*words, "--no-pager")


def test_guide_is_found_by_its_title(
    shelf: Path, write_guide: WriteGuide, capsys: pytest.CaptureFixture[str]
) -> None:
    write_guide("kafka", title='"Why is Kafka Fast?"')
    for title in ("Why is Kafka Fast?", "why is kafka fast"):
        assert "Why is Kafka Fast?" in in_process(capsys, "show", title, "--data", shelf).out


def test_drawing_that_is_too_wide_is_told_in_words(
    shelf: Path, write_guide: WriteGuide, capsys: pytest.CaptureFixture[str]
) -> None:
    names = "Alice Barbara Charlotte Dorothea".split()
    steps = "\n".join(f"  {a}->>{b}: go" for a, b in pairwise(names))
    write_guide("wide", f"```mermaid\nsequenceDiagram\n{steps}\n```")
    drawn = in_process(capsys, "show", "wide", "--data", shelf, "--width", "80").out
    assert "┌" in drawn
    told = in_process(capsys, "show", "wide", "--data", shelf, "--width", "30")
    assert "- Alice to Barbara: go" in told.lines
    assert "┌" not in told.out
    assert max(map(len, told.lines)) <= 30


def test_styles_change_nothing_but_the_looks(shelf: Path) -> None:
    words = ("show", "sample", "--data", shelf, "--width", "60")
    styled = re.sub(r"\x1b\[[0-9;]*m", "", on_terminal(*words)).replace("\r\n", "\n")
    plain = guidetui(*words).out
    assert [line.rstrip() for line in styled.splitlines()] == plain.splitlines()


@pytest.mark.parametrize("width", [20, 40, 120])
def test_width_is_kept(
    width: int, shelf: Path, write_guide: WriteGuide, capsys: pytest.CaptureFixture[str]
) -> None:
    write_guide("long", "word " * 200)
    done = in_process(capsys, "show", "long", "--data", shelf, "--width", str(width))
    widest = max(len(line) for line in done.lines if line.startswith("word"))
    assert width - len("word ") <= widest <= width


def test_width_of_the_environment_is_used_up_to_88_cells(
    shelf: Path,
    write_guide: WriteGuide,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_guide("long", "word " * 200)
    widest = []
    for columns in ("50", "200"):
        monkeypatch.setenv("COLUMNS", columns)
        done = in_process(capsys, "show", "long", "--data", shelf)
        widest.append(max(len(line) for line in done.lines if line.startswith("word")))
    assert widest == [49, 84]


def test_raw_is_the_file_as_it_is(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = in_process(capsys, "show", "sample", "--data", shelf, "--raw")
    assert done.out == (shelf / "guides" / "sample.md").read_text()


def test_json_holds_the_facts_and_the_body(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    guide = in_process(capsys, "show", "sample", "--data", shelf, "--json").json
    assert guide["body"].strip() == BODY.strip()
    assert (guide["slug"], guide["tags"]) == ("sample", ["Kafka"])


def test_questions_are_printed_with_their_answers(
    data: Path, write_guide: WriteGuide, capsys: pytest.CaptureFixture[str]
) -> None:
    write_guide("asked", questions="[{q: Why is it so?, a: Because it is.}]")
    for options in ((), ("--plain",)):
        lines = in_process(capsys, "show", "asked", "--data", data, *options).lines
        start = next(n for n, line in enumerate(lines) if "Why is it so?" in line)
        assert "Because it is." in lines[start + 1]
    found = in_process(capsys, "show", "asked", "--data", data, "--json").json
    assert found["questions"] == [{"q": "Why is it so?", "a": "Because it is."}]


def test_sources_are_printed_with_the_month_of_the_check(
    data: Path, write_guide: WriteGuide, capsys: pytest.CaptureFixture[str]
) -> None:
    source = "{title: RFC 9110, url: 'https://www.rfc-editor.org/rfc/rfc9110'}"
    write_guide("cited", sources=f"[{source}]", checked="2026-11")
    for options in ((), ("--plain",)):
        out = in_process(capsys, "show", "cited", "--data", data, *options).out
        assert "RFC 9110" in out.partition("Sources")[2]
        assert "Facts checked in November 2026." in out
    found = in_process(capsys, "show", "cited", "--data", data, "--json").json
    assert found["sources"] == [
        {"title": "RFC 9110", "url": "https://www.rfc-editor.org/rfc/rfc9110"}
    ]
    assert found["checked"] == "2026-11"


def test_guide_without_questions_has_no_such_section(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Questions" not in in_process(capsys, "show", "sample", "--data", shelf).out
    assert in_process(capsys, "show", "sample", "--data", shelf, "--json").json["questions"] == []


def test_case_of_the_slug_does_not_matter(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process(capsys, "show", "SAMPLE", "--data", shelf).code == 0


def test_unknown_slug_exits_1_and_names_near_ones(
    shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = in_process(capsys, "show", "smaple", "--data", shelf)
    assert (done.code, done.out) == (1, "")
    assert "smaple" in done.err
    assert "Did you mean sample?" in done.err


def test_draft_is_shown_where_it_is_asked_for(
    shelf: Path, write_guide: WriteGuide, capsys: pytest.CaptureFixture[str]
) -> None:
    write_guide("unfinished", "Not yet.", draft="true")
    assert in_process(capsys, "show", "unfinished", "--data", shelf).code == 1
    assert "Not yet." in in_process(capsys, "show", "unfinished", "--data", shelf, "--drafts").out


def test_hostile_body_is_not_printed_raw(
    shelf: Path, write_guide: WriteGuide, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = "\x1b]52;c;eA==\x07 \x9b31m \u202e"
    write_guide("hostile", f"Text {hostile}\n\n```\n{hostile}\n```\n\n<b>{hostile}</b>")
    for form in ([], ["--raw"], ["--json"]):
        done = in_process(capsys, "show", "hostile", "--data", shelf, *form)
        assert "Text" in done.out
        assert [sign for sign in "\x1b\x07\x9b\u202e" if sign in done.out] == []


def test_bundled_guides_can_be_shown(bundled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for guide in Library.open(bundled).collection.guides[::40]:
        done = in_process(capsys, "show", guide.slug, "--width", "40")
        assert done.code == 0
        assert guide.title.split()[0] in done.out
