"""Runner of the blocks of a page, which compares their output with the page."""

from __future__ import annotations

import contextlib
import difflib
import doctest
import io
import re
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs
from blocks import Block, WrongPageError, blocks_of, lines_of
from terminal import Terminal


@attrs.frozen
class Printed:
    """Actual output in place of some lines of a page; `first` is counted from 1."""

    first: int
    lines: int
    text: str
    indent: str


@attrs.define
class Run:
    """One page, run in its own folder."""

    name: str
    folder: Path
    terminal: Terminal
    module: types.ModuleType
    #: Output of the last block of Python.
    printed: str = ""
    #: Last command that failed, until `echo $?` shows its exit status.
    failed: str = ""
    #: Called with output that differs from the page.
    differs: Callable[[Printed], None] = attrs.field(kw_only=True)

    def block(self, block: Block) -> None:
        """Run a block, write it to its file, or compare it with the output.

        Raises WrongPageError for output that differs from the page, and for a block that is
        neither run nor marked as "shown only".
        """
        runners: dict[str, Callable[[Block], None]] = {
            "python": self._python,
            "pycon": self._pycon,
            "console": self._console,
            "output": self._output,
        }
        if block.shown_only:
            return
        if block.file:
            self._file(block)
        elif block.language in runners:
            runners[block.language](block)
        else:
            raise WrongPageError(
                f"{self.name}:{block.line}: the block of {block.language or 'text'} is not run; "
                "name its file, or give the reason with 'shown only'"
            )

    def _file(self, block: Block) -> None:
        path = (self.folder / block.file).resolve()
        if not path.is_relative_to(self.folder.resolve()):
            raise WrongPageError(
                f"{self.name}:{block.line}: {block.file} is outside the folder of the page"
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.content, encoding="utf-8", newline="\n")

    def _python(self, block: Block) -> None:
        # Leading empty lines make a traceback name the line of the page.
        source = "\n" * (block.line - 1) + block.content
        code = compile(source, self.name, "exec", dont_inherit=True)
        screen = io.StringIO()
        with contextlib.redirect_stdout(screen):
            exec(code, vars(self.module))  # noqa: S102 - code of this repository
        self.printed = screen.getvalue()

    def _pycon(self, block: Block) -> None:
        test = doctest.DocTestParser().get_doctest(
            block.content, {}, self.name, self.name, block.line - 1
        )
        test.globs = vars(self.module)
        report: list[str] = []
        runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS)
        results = runner.run(test, out=report.append, clear_globs=False)
        if results.failed or not results.attempted:
            raise WrongPageError(
                "".join(report) or f"{self.name}:{block.line}: no >>> in the block"
            )

    def _console(self, block: Block) -> None:
        for command in commands_of(block, self.name):
            if self.failed and command.text != "echo $?":
                raise WrongPageError(f"{self.failed}\n(show it with `$ echo $?`)")
            self.failed = ""
            printed, status = self.terminal.run(command.text)
            self._compare(command.output, printed, command.line, block.indent)
            if status:
                place = f"{self.name}:{command.line - 1}"
                self.failed = f"{place}: `{command.text}` ended with {status}: {printed}"

    def _output(self, block: Block) -> None:
        self._compare(block.content, self.printed, block.line, block.indent)

    def _compare(self, expected: str, printed: str, line: int, indent: str) -> None:
        if not fits(expected, printed):
            self.differs(Printed(line, len(lines_of(expected)), printed, indent))


@attrs.frozen
class Command:
    """Command of a block, with its output according to the page."""

    text: str
    output: str
    #: Line of the page on which the output begins.
    line: int


def commands_of(block: Block, name: str) -> Iterator[Command]:
    """Yield the commands of a block: `$ ` starts a command, `> ` continues it."""
    text: list[str] = []
    output: list[str] = []
    begins = block.line
    for number, line in enumerate(lines_of(block.content), block.line):
        if line.startswith("$ "):
            if text:
                yield Command("\n".join(text), "".join(output), begins)
            text, output, begins = [line[2:]], [], number + 1
        elif not text:
            raise WrongPageError(f"{name}:{number}: output without a command")
        elif line.startswith("> ") and not output:
            text.append(line[2:])
            begins = number + 1
        else:
            output.append(line + "\n")
    if not text:
        raise WrongPageError(f"{name}:{block.line}: no command in the block")
    yield Command("\n".join(text), "".join(output), begins)


def fits(expected: str, printed: str) -> bool:
    """Return whether output matches; `...` alone on a line matches any number of lines.

    Trailing white space is ignored, because editors remove it.
    """
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == "..." else re.escape(line.rstrip()) + r"\n"
        for line in lines_of(expected)
    )
    return bool(re.fullmatch(pattern, "".join(f"{line.rstrip()}\n" for line in lines_of(printed))))


def run_page(page: str, name: str, folder: Path, *, golden: bool = False) -> str:
    """Run a page and return it; if `golden`, with its outputs replaced by the actual ones.

    Raises WrongPageError for the first difference if not `golden`.
    """
    lines = lines_of(page)
    changes: list[Printed] = []

    def differs(printed: Printed) -> None:
        if golden:
            changes.append(printed)
            return
        begin = printed.first - 1
        expected = [line.removeprefix(printed.indent) for line in lines[begin:][: printed.lines]]
        actual = [line.rstrip() for line in lines_of(printed.text)]
        difference = difflib.unified_diff(expected, actual, "on the page", "printed", lineterm="")
        raise WrongPageError(f"{name}:{printed.first}:\n" + "\n".join(difference))

    module = types.ModuleType("page_of_the_documentation")
    sys.modules[module.__name__] = module
    terminal = Terminal(folder)
    try:
        run = Run(name, folder, terminal, module, differs=differs)
        for block in blocks_of(page, name):
            run.block(block)
        if run.failed:
            raise WrongPageError(f"{run.failed}\n(show it with `$ echo $?`)")
    finally:
        terminal.close()
        del sys.modules[module.__name__]
    for printed in reversed(changes):
        begin = printed.first - 1
        lines[begin : begin + printed.lines] = [
            (printed.indent + line).rstrip() for line in lines_of(printed.text)
        ]
    return "\n".join(lines) + "\n"
