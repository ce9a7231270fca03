"""Rendering: a page's template and view to text. Knows nothing of evaluations.

Undefined names are errors, autoescape is always on, and every link goes through the filter `link`, which
makes it relative to the page, so that the site works from a disk, on a domain and under a path alike.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from keyword import iskeyword
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro, missing
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from uptake.tracing import remembered

_ROOT: ContextVar[str] = ContextVar("root")
"""What leads from the page that is being rendered to the root of the site, so that macros need not be told."""

_MET: ContextVar[set[str] | None] = ContextVar("met", default=None)
"""What the page that is being rendered explains once and has met so far; None where nothing is explained."""

_SPECIAL = re.compile("""[&<>"']""").search
"""Finds what has to be escaped; most of what pages show has nothing of it."""

_MOST_FRAGMENTS = 20_000
"""Bounds the memory of what was rendered once; a row of a table has about 2 KB."""


@dataclass(frozen=True, slots=True)
class Page:
    """One file of the site: where it goes, what renders it, what it shows."""

    path: str
    """Path below the root of the site, of a file: `lessons/index.html`."""
    template: str
    view: Any
    listed: bool = True
    """Whether search engines are told of it."""
    absolute: bool = False
    """Whether its links begin with the site's base path, because it is served at any address (the 404 page)."""
    explains: bool = False
    """Whether what needs an explanation gets it where it first stands on the page, as on the pages of records."""


class Step(NamedTuple):
    """A piece of a site: files that are made together."""

    name: str
    """Its own name, the same in every build."""
    make: Callable[[], Iterable[Page | tuple[str, bytes]]]
    """Works out its pages, and other files as paths and bytes. They depend on what the step was given, and on no other step."""
    small: bool = False
    """Whether it is one of very many."""


def environment(
    templates: Path, base_path: str, shared: dict[str, Any], filters: dict[str, Callable], translations: gettext.NullTranslations
) -> jinja2.Environment:
    """The Jinja environment of a site.

    `shared` are names that every template may use, `filters` are added to Jinja's own. Interface strings go
    through gettext.
    """
    env = _Environment(
        loader=jinja2.FileSystemLoader(templates), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"], auto_reload=False,
    )
    env.translations = translations
    env.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(shared, base_path=base_path, fragment=_fragments())
    env.filters.update(filters, link=link)
    return env


class Fields(dict):
    """Values by name, which a template reads as it reads the fields of a view."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"there is no {name!r} among {', '.join(map(str, self)) or 'nothing'}") from None


class _Template(jinja2.Template):
    """A template whose macros are made once; Jinja would look at every import whether the importing template has other globals."""

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        return super()._get_default_module()


class _Context(Context):
    """What a template is rendered in. Half of what a page does is to call macros, which need nothing of what Jinja looks for in a call."""

    def call(__self, __obj: Callable, *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        if type(__obj) is not Macro or __obj.caller or __obj.catch_kwargs or __obj.catch_varargs:
            return super().call(__obj, *args, **kwargs)
        if more := __obj.arguments[len(args) :]:
            args += tuple([kwargs.pop(name, missing) for name in more])
        if kwargs:
            raise TypeError(f"macro {__obj.name!r} takes no {next(iter(kwargs))!r}, or has it already")
        return str.__new__(Markup, __obj._func(*args))


class _Code(CodeGenerator):
    """Compiles templates to less than Jinja's own code does: it spares a page some hundred calls.

    What is markup already, most of all what macros give, is not copied to be escaped; a field of a view is an attribute, so that
    one that is not there is an error like any in Python; and a call is not told of variables that nothing called here looks at.
    """

    _asked: nodes.Node | None = None
    """What is only asked for whether it is there."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.written(")
        else:
            super()._output_child_pre(node, frame, finalize)

    def visit_Test(self, node: nodes.Test, frame: Frame) -> None:
        self._asked = node.node
        super().visit_Test(node, frame)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        is_block = isinstance(node.node, nodes.Name) and node.node.name == "self"
        if node is self._asked or is_block or iskeyword(node.attr):
            super().visit_Getattr(node, frame)
        else:
            self.write("(")
            self.visit(node.node, frame)
            self.write(f").{node.attr}")

    def visit_Dict(self, node: nodes.Dict, frame: Frame) -> None:
        self._fields(super().visit_Dict, node, frame)

    def visit_Const(self, node: nodes.Const, frame: Frame) -> None:
        if isinstance(node.value, dict):  # written as such, its values being certain
            self._fields(super().visit_Const, node, frame)
        else:
            super().visit_Const(node, frame)

    def _fields(self, visit: Callable, node: nodes.Expr, frame: Frame) -> None:
        self.write("environment.fields(")
        visit(node, frame)
        self.write(")")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        self.write("context.call(")
        self.visit(node.node, frame)
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        self.write(")")


class _Environment(jinja2.Environment):
    """An environment whose templates stay as they are and speak one language.

    A message without variables is translated when its template is compiled, not on every page: half of what pages
    call are such messages.
    """

    template_class = _Template
    context_class = _Context
    code_generator_class = _Code
    translations: gettext.NullTranslations

    fields = Fields

    def __init__(self, **options: Any):
        super().__init__(**options)
        self._known: dict[str, jinja2.Template] = {}

    @staticmethod
    def written(value: Any) -> str:
        """A value as it is written into a page."""
        kind = type(value)
        if kind is Markup or kind is str and not _SPECIAL(value):
            return value
        return escape(value)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        return _Spoken(self.translations).visit(super()._parse(source, name, filename))

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> jinja2.Template:
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = jinja2.Environment.get_template(self, name)
        return found


class _Spoken(NodeTransformer):
    """Puts the translation in the place of a message that has no variables."""

    def __init__(self, translations: gettext.NullTranslations):
        self._gettext = translations.gettext

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        self.generic_visit(node)
        named = isinstance(node.node, nodes.Name) and node.node.name in ("_", "gettext")
        plain = len(node.args) == 1 and isinstance(node.args[0], nodes.Const) and not (node.kwargs or node.dyn_args or node.dyn_kwargs)
        if not named or not plain:
            return node
        text = self._gettext(node.args[0].value) % {}  # Jinja, too, takes every message for a format
        return nodes.MarkSafe(nodes.Const(text, lineno=node.lineno), lineno=node.lineno)


def _fragments() -> Callable[..., str]:
    """What renders a macro once for a key, its arguments and a depth of page, however many pages show it.

    Of a key only the last arguments are kept. Together they must name everything that the macro's output depends on beside the site as
    a whole.
    """
    done: dict[tuple, tuple[tuple[tuple, str], frozenset[str]]] = {}

    def fragment(key: object, macro: Callable[..., str], *arguments: Any) -> str:
        at = _ROOT.get(), key
        if at in done and done[at][0][0] != arguments:
            del done[at]
        elif len(done) >= _MOST_FRAGMENTS:
            done.clear()
        return remembered(done, at, lambda: (arguments, _apart(macro, *arguments)))[1]

    return fragment


def _apart(macro: Callable[..., str], *arguments: Any) -> str:
    """What a macro gives for many pages, which cannot know what one of them has met."""
    met = _MET.set(None)
    text = macro(*arguments)
    _MET.reset(met)
    return text


@jinja2.pass_context
def link(_context: Context, path: str) -> str:
    """A path below the site's root as an address on the current page.

    It takes the context so that Jinja does not fold it into a constant when a template is compiled.
    """
    if not path or path.startswith(("/", "http:", "https:")):
        raise ValueError(f"not a path below the site's root: {path!r}")
    return _ROOT.get() + path


def met_on_page() -> set[str] | None:
    """What the page that is being rendered has met of what it explains once, to be added to; None where nothing is explained."""
    return _MET.get()


def render(env: jinja2.Environment, page: Page) -> str:
    """The text of a page."""
    _MET.set(set() if page.explains else None)
    _ROOT.set(env.globals["base_path"] if page.absolute else "../" * page.path.count("/"))
    try:
        return env.get_template(page.template).render(view=page.view, path=page.path)
    except (jinja2.UndefinedError, AttributeError) as error:
        error.add_note(f"while rendering {page.path} from templates/{page.template}; an example in components/examples.yaml counts as a page")
        raise
