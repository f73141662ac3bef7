"""A parameter that hands on a flag alone to the texts without it and its arguments.

Every mention of its function in the tree has to be a call that surely means it: then all that can
give it a value is known.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from sweeper.flags.bound import sole_binder
from sweeper.flags.origins import File, Origins
from sweeper.model import Parameter
from sweeper.rewrite.python.signatures import without_arguments, without_parameter
from sweeper.rewrite.python.source import FUNCTIONS, Refused, bound_names, parse
from sweeper.rewrite.python.suites import Replacement

_Function = ast.FunctionDef | ast.AsyncFunctionDef
# They see the arguments of a function without naming them.
_MIRRORS = frozenset({"locals", "vars", "eval", "exec", "dir"})
# By them a class may be called that is not named.
_OWN = frozenset({"cls", "type", "__class__"})


def without_parameters(
    parameters: Collection[Parameter], origins: Origins, paths: Iterable[str]
) -> Mapping[str, str]:
    """Return the texts that change when parameters of one function go, by path.

    `origins` looks up the texts whose flags are folded. Raises `Refused` where a parameter is still
    read, and as `cuts_of`.
    """
    first = next(iter(parameters))
    own = origins.file(first.path)
    function = function_of(own, first.qualname) if own is not None else None
    if own is None or function is None:
        raise Refused(f"{first.qualname} is not one plain function")
    names = {one.name for one in parameters}
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id in names:
            raise Refused(f"{own.path}:{node.lineno} still uses {node.id}")
    new: dict[str, str] = {}
    for path, cuts in cuts_of(parameters, origins, paths).items():
        text = origins.read(path) or ""
        for start, end, said in sorted(cuts, reverse=True):
            text = text[:start] + said + text[end:]
        parse(text)  # what is cut was plain if it is Python still
        new[path] = text
    return new


def cuts_of(
    parameters: Collection[Parameter], origins: Origins, paths: Iterable[str]
) -> Mapping[str, Sequence[Replacement]]:
    """Return what removes parameters of one function and their arguments, by path.

    Raises `Refused` where a call gives another value, or where it is not certain what is called.
    """
    first = next(iter(parameters))
    own = origins.file(first.path)
    function = function_of(own, first.qualname) if own is not None else None
    if own is None or function is None:
        raise Refused(f"{first.qualname} is not one plain function")
    found: dict[str, Sequence[Replacement]] = {}
    for path in paths:
        text = origins.read(path)
        if text is None or first.called not in text:
            continue
        file = origins.file(path)
        if file is None:
            raise Refused(f"{path} cannot be read, and says {first.called}")
        cuts: list[Replacement] = []
        if file is own:
            cuts += without_parameter(own.source, function, [one.name for one in parameters])
        for call in _calls(file, first, own, function):
            given = {one: argument_of(call, one) for one in parameters}
            for one, value in given.items():
                if not _is_given(value or _default(function, one.name), one):
                    raise Refused(f"{path}:{call.lineno} gives {one.name} another value")
            lost = [value for value in given.values() if value is not None]
            cuts += without_arguments(file.source, call, lost)
        if cuts:
            found[path] = cuts
    return found


def function_of(file: File, qualname: str) -> _Function | None:
    """Return a function of which all callers can be found, by its dotted name.

    It has no decorators. A class that has it is made of nothing else, nor has another one.
    """
    names = qualname.split(".")
    owner = sole_binder(file.source, names[:-1])
    found = sole_binder(file.source, names)
    is_plain = isinstance(owner, ast.Module) or (
        isinstance(owner, ast.ClassDef)
        and isinstance(file.source.parents[owner][0], ast.Module)
        and not owner.decorator_list
        and not owner.keywords
        and all(isinstance(base, ast.Name) and base.id == "object" for base in owner.bases)
    )
    if not is_plain or not isinstance(found, FUNCTIONS) or found.decorator_list:
        return None
    is_special = found.name.startswith("__") and found.name.endswith("__")
    if not is_special or not isinstance(owner, ast.ClassDef):
        return None if is_special else found
    words = {n.id for n in ast.walk(owner) if isinstance(n, ast.Name)}
    words |= {n.attr for n in ast.walk(owner) if isinstance(n, ast.Attribute)}
    return found if found.name == "__init__" and not words & _OWN else None


def argument_of(call: ast.Call, one: Parameter) -> ast.expr | None:
    """Return what a call gives a parameter, None when it leaves its default."""
    named = [each.value for each in call.keywords if each.arg == one.name]
    if named:
        return named[0]
    return call.args[one.place] if 0 <= one.place < len(call.args) else None


def reads(function: _Function, name: str) -> Sequence[ast.Name]:
    """Return the places that read a parameter; raises `Refused` when it may have other values."""
    found: list[ast.Name] = []
    arguments = 0
    for node in (each for statement in function.body for each in ast.walk(statement)):
        if isinstance(node, ast.Name) and node.id in _MIRRORS:
            raise Refused(f"{function.name} may look at itself")
        if name in bound_names(node):
            raise Refused(f"{function.name} binds {name} itself")
        arguments += isinstance(node, ast.arg) and node.arg == name
        if isinstance(node, ast.Name) and node.id == name:
            found.append(node)
    if arguments:
        raise Refused(f"a function in {function.name} has an argument {name}, too")
    return found


def _is_given(value: ast.expr | None, one: Parameter) -> bool:
    return isinstance(value, ast.Constant) and value.value is one.value


def _default(function: _Function, name: str) -> ast.expr | None:
    args = function.args
    pairs = [*zip(reversed(args.args), reversed(args.defaults), strict=False)]
    pairs += [(a, d) for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True) if d]
    return next((default for arg, default in pairs if arg.arg == name), None)


def _calls(file: File, one: Parameter, own: File, function: _Function) -> Iterator[ast.Call]:
    """Yield the calls in a file; raises `Refused` where the function is meant in another way."""
    word, source = one.called, file.source
    owner = own.source.parents[function][0]
    definition = owner if function.name == "__init__" else function
    for node in source.parents:
        where = f"{file.path}:{getattr(node, 'lineno', 0)}"
        match node:
            case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name, ctx=ast.Load()) if (
                name == word
            ):
                call, field = source.parents[node]
                if not isinstance(call, ast.Call) or field != "func":
                    if not _is_listing(file, node):
                        raise Refused(f"{where} does more with {word} than to call it")
                    continue
                yield _sure(file, call, f"{own.module}.{one.qualname}", where)
            case ast.alias(name=name, asname=other) if word in (*name.split("."), other):
                if not isinstance(source.parents[node][0], ast.ImportFrom) or other not in (
                    None,
                    name,
                ):
                    raise Refused(f"{where} imports {word} by another name")
            case ast.Constant(value=str(said)) if said.replace(":", ".").split(".")[-1] == word:
                if not _is_listing(file, node):
                    raise Refused(f"{where} names {word} in a string")
            case ast.arg(arg=name) | ast.keyword(arg=name) if name == word:
                raise Refused(f"{where} has an argument {word}")
            case _ if word in bound_names(node) and node is not definition:
                raise Refused(f"{where} binds {word}, too")
            case ast.Attribute(attr=name) if name == word:
                raise Refused(f"{where} gives {word} another value")
            case ast.ClassDef(bases=bases) if isinstance(owner, ast.ClassDef):
                if any(owner.name in ast.unparse(base).split(".") for base in bases):
                    raise Refused(f"{where} derives a class from {owner.name}")


def _sure(file: File, call: ast.Call, dotted: str, where: str) -> ast.Call:
    """Return the call when it surely means the function, and hides no argument."""
    dotted = dotted.removesuffix(".__init__")
    owner, _, word = dotted.rpartition(".")
    if file.origin(call.func) != dotted:
        raise Refused(f"{where} calls {word} of something unknown")
    match call.func:
        case ast.Attribute(value=ast.Name(id=said) | ast.Attribute(attr=said)):
            if said == owner.rpartition(".")[2] and file.tree.class_at(owner):
                raise Refused(f"{where} calls {word} of its class")
    if any(isinstance(each, ast.Starred) for each in call.args) or any(
        each.arg is None for each in call.keywords
    ):
        raise Refused(f"{where} gives arguments that cannot be told")
    return call


def _is_listing(file: File, node: ast.AST) -> bool:
    """Whether it stands in a list of what a module has."""
    return file.source.statement(node) in file.source.listings
