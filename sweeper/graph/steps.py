"""One step of an expression, such as an attribute or a call, from values to values.

What definitions hold and calls give is asked of the evaluator.
"""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal

from sweeper.graph.modules import STANDARD
from sweeper.graph.values import BUILTIN, UNKNOWN, UNKNOWNS, Value, gives_own
from sweeper.model import Trait

if TYPE_CHECKING:
    from sweeper.graph.evaluate import Evaluator

# Programs put objects of their own here.
_REPLACED = frozenset({"sys.stdin", "sys.stdout", "sys.stderr"})


def take(
    evaluator: Evaluator,
    values: tuple[Value, ...],
    step: str,
    certain: list[int],
    possible: list[int],
    names: list[str],
) -> tuple[Value, ...]:
    """Return what the values give at one step; what it touches is put into the lists."""
    found: tuple[Value, ...] = ()
    for value in values:
        if step[0] == ".":
            if "*" in step:
                new = _pattern(evaluator, value, step[1:], possible, names)
            else:
                new = _attribute(evaluator, value, step[1:], certain, names)
        elif step == "()":
            new = _called(evaluator, value, certain)
        elif step == "[]":
            new = _item(evaluator, value, certain)
        elif step == "@":
            new = _marked(evaluator, value, "instance")
        elif step == "*":
            new = _marked(evaluator, value, "container")
        else:
            assert step == "super", "the front end knows no other step"
            new = (Value("super", value.node),)
        found = found + new if found else new
    return tuple(dict.fromkeys(found)) if len(found) > 1 else found or UNKNOWNS


def _called(evaluator: Evaluator, value: Value, certain: list[int]) -> tuple[Value, ...]:
    match value.kind:
        case "class":
            return (Value("instance", value.node),)
        case "function":
            return evaluator.given(value.node)
        case "element":
            return (Value("instance", value.node), Value("container", value.node))
        case "instance":
            return _through(evaluator, value.node, "__call__", certain)
        case "outside" if gives_own(value.name):
            return (Value("outside-instance", -1, value.name),)
    return UNKNOWNS


def _item(evaluator: Evaluator, value: Value, certain: list[int]) -> tuple[Value, ...]:
    match value.kind:
        case "container" | "element":
            return (Value("instance", value.node),)
        case "class":
            return (value,)
        case "instance":
            return _through(evaluator, value.node, "__getitem__", certain)
    return UNKNOWNS


def _through(evaluator: Evaluator, class_: int, name: str, certain: list[int]) -> tuple[Value, ...]:
    for member in evaluator.hierarchy.lookup(class_, name):
        certain.append(member)
        return evaluator.given(member)
    return UNKNOWNS


def _marked(
    evaluator: Evaluator, value: Value, kind: Literal["instance", "container"]
) -> tuple[Value, ...]:
    match value.kind:
        case "class":
            return (Value(kind, value.node),)
        case "outside" if kind == "instance":
            return (Value("outside-instance", -1, value.name),)
        case "outside" | "outside-instance":
            return (Value("outside-instance", -1, f"{BUILTIN}.list"),)
        case "instance":
            return (value,)
    return UNKNOWNS


def _pattern(
    evaluator: Evaluator, value: Value, pattern: str, possible: list[int], names: list[str]
) -> tuple[Value, ...]:
    scopes: list[int] = []
    match value.kind:
        case "module":
            scopes = [evaluator.nodes.files[value.node].first]
        case "class" | "instance" | "super":
            scopes = [
                *evaluator.hierarchy.order(value.node),
                *evaluator.hierarchy.below(value.node),
            ]
        case "unknown" if len(pattern.replace("*", "")) > 2:
            names.append(pattern)
    for scope in scopes:
        for name, node in evaluator.nodes.members.get(scope, {}).items():
            if fnmatchcase(name, pattern):
                possible.append(node)
    return UNKNOWNS


def _attribute(
    evaluator: Evaluator, value: Value, name: str, certain: list[int], names: list[str]
) -> tuple[Value, ...]:
    match value.kind:
        case "module":
            return _module_attribute(evaluator, value.node, name, certain, names)
        case "folder":
            child = evaluator.modules.in_folder(value.name, name)
            deeper = Value("folder", -1, f"{value.name}/{name}")
            return (Value("module", child) if child is not None else deeper,)
        case "class" | "instance" | "super":
            return _member(evaluator, value, name, certain, names)
        case "container" | "element":
            return (Value("element", value.node),)
        case "outside" | "outside-instance":
            return _outside(evaluator, value, name, names)
    names.append(name)
    return UNKNOWNS


def _module_attribute(
    evaluator: Evaluator, file: int, name: str, certain: list[int], names: list[str]
) -> tuple[Value, ...]:
    found = evaluator.member_of_module(file, name, certain)
    if found == UNKNOWNS and name not in evaluator.nodes.members.get(
        evaluator.nodes.files[file].first, {}
    ):
        names.append(name)
    return found


def _outside(evaluator: Evaluator, value: Value, name: str, names: list[str]) -> tuple[Value, ...]:
    """An attribute of something outside. What hangs on a foreign object may be ours."""
    evaluator.foreign.add(name)
    top = value.name.partition(".")[0]
    is_standard = top == BUILTIN or top in STANDARD
    # A private name of an object of the standard library is most often that of a stand-in.
    is_ours = not is_standard or value.name in _REPLACED or name[:1] == "_" != name[1:2]
    if is_ours and "." in value.name:
        names.append(name)
    if top in evaluator.neighbours:
        names.append(f"{value.name}.{name}")
    found = Value("outside", -1, f"{value.name}.{name}")
    is_open = value.kind == "outside-instance" and top != BUILTIN
    return (found, UNKNOWN) if is_open else (found,)


def _member(
    evaluator: Evaluator, value: Value, name: str, certain: list[int], names: list[str]
) -> tuple[Value, ...]:
    after_self = value.kind == "super"
    found = evaluator.hierarchy.lookup(value.node, name, after_self=after_self)
    if name == "__subclasses__":
        certain.extend(evaluator.hierarchy.below(value.node))
    if not found:
        names.append(name)
        return UNKNOWNS
    shared = _shared_slots(evaluator, found)
    certain += shared
    if evaluator.hierarchy.is_protocol(value.node):
        names.append(name)
    if name == "__enter__" and evaluator.given(found[0]) == UNKNOWNS:
        return (Value("function", found[0]), Value("instance", value.node))
    values = _read(evaluator, found[0], certain)
    for base in shared[1:]:
        values = (*values, *evaluator.held(base, certain))
    return tuple(dict.fromkeys(values)) if len(shared) > 1 else values


def _shared_slots(evaluator: Evaluator, found: Sequence[int]) -> Sequence[int]:
    """Return the first of some members of one name, and those whose value it may give.

    What a base sets on the object is the same attribute, and what a base's class has shows
    until the subclass sets its own on the object.
    """
    if len(found) == 1 or evaluator.nodes.definition(found[0]).kind != "attribute":
        return found[:1]
    is_own = evaluator.nodes.traits(found[0]) & Trait.OWN
    return [
        node
        for node in found
        if node == found[0]
        or (
            evaluator.nodes.definition(node).kind == "attribute"
            and (is_own or evaluator.nodes.traits(node) & Trait.OWN)
        )
    ]


def _read(evaluator: Evaluator, member: int, certain: list[int]) -> tuple[Value, ...]:
    definition = evaluator.nodes.definition(member)
    if definition.kind == "method" and evaluator.nodes.traits(member) & Trait.PROPERTY:
        return evaluator.given(member)
    return evaluator.held(member, certain)
