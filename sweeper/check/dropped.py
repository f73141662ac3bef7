"""A module before, and parameters that are said to go, to the module without just these.

Whoever compares it with what is left sees whether any other parameter or argument went. That all
calls in the tree give the said value is found out here, independent of who says so: by the words
that stand there, of which none may mean anything but a call.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Sequence

from sweeper.check.normal import constant, normal_tree
from sweeper.check.scopes import parsed
from sweeper.check.workshop import Trial, Workshop
from sweeper.model import Parameter

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS = (*_FUNCTIONS, ast.ClassDef)


def without_parameters(text: str, path: str, parameters: Sequence[Parameter]) -> str:
    """Return the text without the parameters and the arguments that give them their value."""
    tree = parsed(text) if any(one.called in text for one in parameters) else None
    if tree is None or not drop_parameters(tree, path, parameters):
        return text
    return ast.unparse(ast.fix_missing_locations(tree))


def drop_parameters(tree: ast.Module, path: str, parameters: Sequence[Parameter]) -> bool:
    """Change the tree: parameters have their value, and go, and so do arguments that give it.

    Says whether any did.
    """
    is_changed = fix_parameters(tree, path, parameters)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        own = [one for one in parameters if one.called == _word(node.func)]
        gone = [given for one in own if (given := _given(node, one)) and _is_value(given, one)]
        node.args = [each for each in node.args if not any(each is one for one in gone)]
        node.keywords = [k for k in node.keywords if not any(k.value is one for one in gone)]
        is_changed = is_changed or bool(gone)
    return is_changed


def fix_parameters(tree: ast.Module, path: str, parameters: Sequence[Parameter]) -> bool:
    """Change the tree: parameters of its functions have their value, and go; say if any did."""
    found = [
        (one, function)
        for one in parameters
        if one.path == path and (function := _function(tree, one)) is not None
    ]
    going = [(one, function, _arg(function, one)) for one, function in found]
    for one, function, arg in going:
        if arg is not None:
            _drop(function.args, arg)
            fixer = _Fixer(one)
            function.body = [fixer.visit(statement) for statement in function.body]
    return any(arg is not None for _, _, arg in going)


def doubts(trial: Trial, workshop: Workshop) -> Iterator[str]:
    """Say of which parameters it is not sure that every call gives their value."""
    for one in trial.parameters:
        texts = {path: _text(trial, workshop, path) for path in workshop.paths}
        trees = {path: parsed(text) for path, text in texts.items() if one.called in text}
        own = trees.get(one.path)
        function = _function(own, one) if own is not None else None
        default = _default(function.args, one) if function is not None else None
        number = 0
        for path, tree in sorted(trees.items()):
            why = "it does not parse" if tree is None else _misnamed(tree, one)
            if tree is not None:
                nodes = [n for n in ast.walk(tree) if isinstance(n, _DEFINITIONS)]
                number += sum(n.name == one.called for n in nodes)
                fix_parameters(tree, path, trial.parameters)
                why = why or _doubt(normal_tree(tree), one, default)
            if why:
                yield f"{path}: {one.called}: {why}"
        if number != 1:
            yield f"{one.path}: {one.called}: {number} definitions have its name"


def _text(trial: Trial, workshop: Workshop, path: str) -> str:
    known = trial.pinned.get(path, trial.before.get(path))
    if known is None and not workshop.problem(path):
        known = workshop.original(path).text
    return known or ""


def _misnamed(tree: ast.Module, one: Parameter) -> str:
    for node in ast.walk(tree):
        match node:
            case ast.alias(name=name, asname=str(other)) if name != other:
                if one.called in (name.rpartition(".")[2], other):
                    return "it is imported by another name"
            case ast.arg(arg=name) if name == one.called:
                return "an argument has its name"
    return ""


def _doubt(tree: ast.Module, one: Parameter, default: ast.expr | None) -> str:
    """Say what a module does with the word besides giving the value. The tree is normal."""
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and _word(n.func) == one.called]
    called = {id(call.func) for call in calls}
    for node in ast.walk(tree):
        is_mention = isinstance(node, ast.Name | ast.Attribute) and _word(node) == one.called
        if is_mention and id(node) not in called:
            return "it is used in other ways than to be called"
    for call in calls:
        is_open = any(each.arg is None for each in call.keywords)
        if is_open or any(isinstance(each, ast.Starred) for each in call.args):
            return "a call gives it what cannot be told"
        given = _given(call, one) or default
        if given is None or not _is_value(given, one):
            return f"a call gives {one.name} another value"
    return ""


def _given(call: ast.Call, one: Parameter) -> ast.expr | None:
    named = [each.value for each in call.keywords if each.arg == one.name]
    if named or any(isinstance(each, ast.Starred) for each in call.args):
        return named[0] if named else None
    return call.args[one.place] if 0 <= one.place < len(call.args) else None


def _is_value(node: ast.expr, one: Parameter) -> bool:
    match constant(copy.deepcopy(node)):
        case ast.Constant(value=value):
            return value is one.value
    return False


def _word(node: ast.expr) -> str:
    match node:
        case ast.Name(id=word) | ast.Attribute(attr=word):
            return word.partition("@")[0]  # normal forms say what a name means
    return ""


def _function(tree: ast.Module, one: Parameter) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """Return the function, when there is just one of its name."""
    suite: Sequence[ast.stmt] = tree.body
    found: ast.stmt | None = None
    for word in one.qualname.split("."):
        named = [each for each in suite if isinstance(each, _DEFINITIONS) and each.name == word]
        found = named[0] if len(named) == 1 else None
        suite = found.body if isinstance(found, ast.ClassDef) else ()
    return found if isinstance(found, _FUNCTIONS) else None


def _arg(function: ast.FunctionDef | ast.AsyncFunctionDef, one: Parameter) -> ast.arg | None:
    """Return the parameter when it stands where it is said to, and nothing else binds its name."""
    args = function.args
    first = 1 if "." in one.qualname else 0
    named = args.kwonlyargs if one.place < 0 else args.args[first + one.place :][:1]
    found = next((each for each in named if each.arg == one.name), None)
    for node in ast.walk(function):
        match node:
            case ast.arg(arg=name) if name == one.name and node is not found:
                return None
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) if name == one.name:
                return None
            case ast.Global(names=names) | ast.Nonlocal(names=names) if one.name in names:
                return None
            case ast.Name(id="locals" | "vars" | "eval" | "exec" | "dir"):
                return None
    return found


def _default(args: ast.arguments, one: Parameter) -> ast.expr | None:
    pairs = [*zip(reversed(args.args), reversed(args.defaults), strict=False)]
    pairs += [(a, d) for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True) if d]
    return next((default for arg, default in pairs if arg.arg == one.name), None)


def _drop(args: ast.arguments, arg: ast.arg) -> None:
    if arg in args.kwonlyargs:
        index = args.kwonlyargs.index(arg)
        del args.kwonlyargs[index], args.kw_defaults[index]
        return
    index = args.args.index(arg)
    start = len(args.args) - len(args.defaults)
    if index >= start:
        del args.defaults[index - start]
    del args.args[index]


class _Fixer(ast.NodeTransformer):
    """Puts the value in the places of the reads."""

    def __init__(self, one: Parameter) -> None:
        self.one = one

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id == self.one.name and isinstance(node.ctx, ast.Load):
            return ast.copy_location(ast.Constant(self.one.value), node)
        return node
