"""Note what expressions use: names, attributes, items, calls that reflect, strings."""

from __future__ import annotations

import ast

from sweeper.languages.python import hints, strings
from sweeper.languages.python.annotate import annotation
from sweeper.languages.python.chains import LITERALS, chain_of, is_own_module, last_name
from sweeper.languages.python.scopes import DIRECT, Use
from sweeper.languages.python.walk import Walk, children
from sweeper.model import ReferenceKind

_REFLECTING = frozenset({"getattr", "hasattr", "setattr", "delattr"})
_NAMESPACES = frozenset({"globals", "locals", "vars", "dir"})
_LISTING = frozenset({"getmembers", "getmembers_static", "getmembers_async"})  # of inspect
_ACCESS = frozenset({"__getattribute__", "__getattr__"})
_BY_NAME = frozenset({"[]", ".get", ".pop", ".setdefault", ".update"})
_ASKING = _REFLECTING | {"object", "reload"}  # of mock.patch and importlib: what for is known
_GETTERS = frozenset({"attrgetter", "methodcaller"})  # of operator
_READING = frozenset({"get", "pop", "setdefault"})
_CHAINS = frozenset({ast.Name, ast.Attribute, ast.Subscript})
_MODULES = frozenset({ast.Subscript, ast.Call})
_IMPORTING = frozenset({"import_module", "__import__", "find_spec"})


def use(walk: Walk, node: ast.expr, kind: ReferenceKind = "read") -> None:
    """Note a chain such as `a.b(x)[y].c` as one use, and what stands in its arguments."""
    line = node.lineno
    if type(node) is ast.Call:
        kind = "call"
    elif type(node) is ast.Attribute and type(node.ctx) is not ast.Load:
        kind = "write" if type(node.ctx) is ast.Store else "delete"
    steps: list[str] = []
    current: ast.expr = node
    while True:
        form = type(current)
        if form is ast.Attribute:
            if current.attr == "__dict__" and not (steps and steps[-1] in _BY_NAME):  # type: ignore[attr-defined]
                _all_of(walk, current.value, line)  # type: ignore[attr-defined]
            steps.append("." + strings.demangled(current.attr))  # type: ignore[attr-defined]
            current = current.value  # type: ignore[attr-defined]
        elif form in _MODULES and is_own_module(current):
            walk.scopes.uses.setdefault((0, walk.owner, DIRECT, (*reversed(steps),), kind), line)
            children(walk, current)
            return
        elif form is ast.Call:
            special = _call(walk, current, steps)  # type: ignore[arg-type]
            if special:
                return
            steps.append("()")
            current = current.func  # type: ignore[attr-defined]
        elif form is ast.Subscript:
            _item(walk, current, steps)  # type: ignore[arg-type]
            current = current.value  # type: ignore[attr-defined]
        elif form is ast.Await:
            current = current.value  # type: ignore[attr-defined]
        else:
            break
    if form is ast.Name:
        walk.note(current.id, tuple(reversed(steps)), kind, line)  # type: ignore[attr-defined]
        return
    walk.table[form](walk, current)
    if steps:
        literal = LITERALS.get(form)
        if literal is not None:
            walk.note(literal, ("@", *reversed(steps)), kind, line)
        else:
            walk.note_unknown(tuple(reversed(steps)), kind, line)


def _item(walk: Walk, node: ast.Subscript, steps: list[str]) -> None:
    """Note `x[y]`; `globals()["name"]` and `vars(x)[f"on_{y}"]` are attributes in disguise."""
    walk.visit(node.slice)
    _quoted(walk, node.slice)
    _looked_up(walk, node.value, node.slice)
    steps.append("[]")


def _looked_up(walk: Walk, space: ast.expr, key: ast.expr) -> None:
    """Note a key that is looked up in what may be the names of a module or an object."""
    if isinstance(space, ast.Call) and isinstance(space.func, ast.Name):
        if space.func.id in _NAMESPACES:
            _note_namespace(walk, space, strings.pattern(key), space.lineno)
    elif isinstance(space, ast.Attribute) and space.attr == "__dict__":
        _note_dynamic(walk, space.value, strings.pattern(key), space.lineno)


def _quoted(walk: Walk, node: ast.expr) -> None:
    """Note names in quotes inside of `[]`, as in `X = Callable[["Order"], None]`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        annotation(walk, node)
    elif isinstance(node, (ast.Tuple, ast.List)):
        for each in node.elts:
            _quoted(walk, each)


def _note_namespace(walk: Walk, call: ast.Call, pattern: str, line: int) -> None:
    walk.hazard(call.func.id, pattern, line)  # type: ignore[attr-defined]  # a Name, as asked
    if call.args:
        _note_dynamic(walk, call.args[0], pattern, line)
    elif call.func.id == "globals":  # type: ignore[attr-defined]
        walk.note_chain((0, DIRECT, ()), ("." + pattern,), line)


def _note_dynamic(walk: Walk, receiver: ast.expr, pattern: str, line: int) -> None:
    """Note that an attribute matching the pattern is read from the receiver."""
    chain = chain_of(walk, receiver)
    if chain is not None:
        walk.note_chain(chain, ("." + pattern,), line)
    else:
        walk.note_unknown(("." + pattern,), "read", line)


def _is_type(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "type"


def _all_of(walk: Walk, receiver: ast.expr, line: int) -> None:
    """Note that all attributes of the receiver are read; its class has those that matter."""
    while True:
        if isinstance(receiver, ast.Attribute) and receiver.attr == "__class__":
            receiver = receiver.value
        elif isinstance(receiver, ast.Call) and _is_type(receiver.func):
            receiver = receiver.args[0] if receiver.args else receiver.func
        else:
            break
    _note_dynamic(walk, receiver, "*", line)
    if not (isinstance(receiver, ast.Name) and receiver.id in ("self", "cls")):
        walk.hazard("attributes", "", line)


def _call(walk: Walk, node: ast.Call, steps: list[str]) -> bool:
    """Note the arguments of a call; True when the whole chain has been noted."""
    name = node.func.id if type(node.func) is ast.Name else ""
    if name == "super" and _super(walk, node, steps):
        return True
    if node.args and type(node.args[0]) in _CHAINS and _asks_for_one(node):
        use(walk, node.args[0], "call")
        walk.statements(node.args[1:])
    else:
        walk.statements(node.args)
    for keyword in node.keywords:
        walk.visit(keyword.value)
        if keyword.arg == "bound":  # of a TypeVar
            _quoted(walk, keyword.value)
    if last_name(node.func) in _GETTERS:
        _getter(walk, node)
    if name:
        _special(walk, name, node, steps)
    elif type(node.func) is ast.Attribute:
        if node.func.attr in _IMPORTING:
            _imports_by_name(walk, node)
        elif node.func.attr == "cast" and node.args:  # of typing
            _quoted(walk, node.args[0])
        elif node.func.attr in _LISTING and node.args:
            _all_of(walk, node.args[0], node.lineno)
        elif node.func.attr in _READING and node.args:
            _looked_up(walk, node.func.value, node.args[0])
        elif node.func.attr in _ACCESS and len(node.args) >= 2:  # as of object and of super()
            _note_dynamic(walk, node.args[0], strings.pattern(node.args[1]), node.lineno)
    return False


def _asks_for_one(node: ast.Call) -> bool:
    """Whether a call takes of its first argument what the next one names, as `spy(till, "pay")`.

    A class with a string behind it may be registered under that name.
    """
    if last_name(node.func) in _ASKING:
        return True
    is_named = len(node.args) > 1 and type(node.args[1]) is ast.Constant
    return is_named and last_name(node.args[0])[:1].islower()


def _special(walk: Walk, name: str, node: ast.Call, steps: list[str]) -> None:
    args = node.args
    if name in _REFLECTING and len(args) >= 2:
        pattern = strings.pattern_in(walk.body, args[1])
        walk.hazard(name, pattern, node.lineno)
        if name != "setattr":
            _note_dynamic(walk, args[0], pattern, node.lineno)
            chain = chain_of(walk, args[0])
            if chain is not None and steps:
                walk.note_chain(chain, ("." + pattern, *reversed(steps)), node.lineno)
    elif name in _NAMESPACES:
        walk.hazard(name, "", node.lineno)
        if name in ("vars", "dir") and args:
            _all_of(walk, args[0], node.lineno)
        elif name in ("vars", "dir"):
            walk.hazard("locals", "", node.lineno)
    elif name in _LISTING and args:
        _all_of(walk, args[0], node.lineno)
    elif name in ("eval", "exec"):
        walk.hazard(name, "", node.lineno)
    elif name in _IMPORTING:
        _imports_by_name(walk, node)
    elif name == "isinstance" and len(args) == 2:
        _narrow(walk, args[0], args[1])
    elif name == "cast" and args:
        _quoted(walk, args[0])


def _getter(walk: Walk, node: ast.Call) -> None:
    is_method = last_name(node.func) == "methodcaller"
    for argument in node.args[:1] if is_method else node.args:
        for name in strings.pattern(argument).split("."):
            walk.note_unknown(("." + name,), "read", node.lineno)


def _imports_by_name(walk: Walk, node: ast.Call) -> None:
    if node.args:
        walk.hazard("import-module", strings.pattern(node.args[0]), node.lineno)


def _narrow(walk: Walk, value: ast.expr, classes: ast.expr) -> None:
    if isinstance(value, ast.Name):
        slot = walk.scopes.find(walk.scope, value.id)
        if slot is not None and slot.instance_of < 0:
            for each in classes.elts if isinstance(classes, ast.Tuple) else [classes]:
                slot.values += [(walk.scope, n, s) for n, s in hints.values(each)]
            slot.values.append(None)


def _super(walk: Walk, node: ast.Call, steps: list[str]) -> bool:
    scope = walk.scope
    while scope > 0 and not walk.scopes.are_classes[scope]:
        scope = walk.scopes.parents[scope]
    if scope <= 0 or not steps:
        return False
    walk.statements(node.args)
    class_ = walk.scopes.owners[scope]
    key: Use = (class_, walk.owner, DIRECT, ("super", *reversed(steps)), "call")
    walk.scopes.uses.setdefault(key, node.lineno)
    return True


def constant(walk: Walk, node: ast.Constant) -> None:
    """Note a string that may be a name."""
    value = node.value
    if type(value) is not str:
        return
    if not strings.is_name(value):
        if strings.is_source_path(value):
            walk.mentioned.setdefault((walk.owner, value, False), walk.line or node.lineno)
        for name in strings.attributes_read(value) if "{" in value else ():
            walk.note_unknown(("." + name,), "read", node.lineno)
        for name in strings.names_within(value):
            walk.mentioned.setdefault((walk.owner, name, False), walk.line or node.lineno)
    else:
        value = strings.demangled(value)
        walk.mentioned.setdefault((walk.owner, value, False), walk.line or node.lineno)


def joined(walk: Walk, node: ast.JoinedStr) -> None:
    """Note an f-string as a pattern of names, and what stands in its braces."""
    pattern = strings.pattern(node)
    if strings.is_pattern(pattern):
        walk.mentioned.setdefault((walk.owner, pattern, True), walk.line or node.lineno)
    for part in node.values:
        if type(part) is ast.FormattedValue:
            children(walk, part)
