"""Walk the syntax tree of one Python file and note what it defines, binds and uses."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable

from sweeper.languages.python import hints, strings
from sweeper.languages.python.purity import is_pure, keeps_argument
from sweeper.languages.python.scopes import DIRECT, UNKNOWN, Chain, Draft, Scopes, Use
from sweeper.model import DefinitionKind, Guard, Hazard, Mention, ReferenceKind, Span, Trait

_PURE = Trait.PURE
_CONDITIONAL = Trait.CONDITIONAL
_TARGET = Trait.TARGET
_KNOWN_DECORATORS = {
    "staticmethod": Trait.STATIC,
    "classmethod": Trait.CLASSMETHOD,
    "property": Trait.PROPERTY,
    "cached_property": Trait.PROPERTY,
    "setter": Trait.PROPERTY,
    "deleter": Trait.PROPERTY,
    "getter": Trait.PROPERTY,
    "abstractmethod": Trait.ABSTRACT,
    "abstractproperty": Trait.ABSTRACT | Trait.PROPERTY,
    "overload": Trait.OVERLOAD,
}
# The fields of each node class that hold nodes; knowing them per class is the fastest walk that
# Python offers (`ast.NodeVisitor` takes 1.6 times as long as the parser, this 1.15 times).
_IDLE = {"ctx", "op", "ops", "type_comment", "kind", "type_ignores", "lineno", "name", "attr", "id"}
_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {
    node: tuple(f for f in node._fields if f not in _IDLE)
    for node in vars(ast).values()
    if isinstance(node, type) and issubclass(node, ast.AST)
}
_LITERALS = {
    ast.Constant: "str", ast.JoinedStr: "str", ast.List: "list", ast.Tuple: "tuple",
    ast.Dict: "dict", ast.Set: "set", ast.ListComp: "list", ast.SetComp: "set", ast.DictComp:
    "dict",
}  # fmt: skip
_REFLECTING = frozenset({"getattr", "hasattr", "setattr", "delattr"})
_NAMESPACES = frozenset({"globals", "locals", "vars", "dir"})
_IMPORTING = frozenset({"import_module", "__import__", "find_spec"})

Steps = tuple[str, ...]


class Extractor:
    """One walk over one tree. State: where we are (scope, owner, guard) and what was noted."""

    def __init__(self, tree: ast.Module, *, pure_calls: Collection[str]) -> None:
        last = tree.body[-1] if tree.body else None
        end = (last.end_lineno or 1, last.end_col_offset or 0) if last else (1, 0)
        self.module = Draft(-1, "", "module", Span(1, 0, *end), 1)
        self.scopes = Scopes(self.module)
        self.mentions: dict[tuple[int, str, bool], int] = {}
        self.hazards: dict[tuple[int, str, str], int] = {}
        self.exports: list[str] | None = None
        self.functions: list[ast.FunctionDef | ast.AsyncFunctionDef] = []
        self.pure_calls = pure_calls
        self.aliases: dict[str, str] = {}  # what imported names stand for
        self.scope = 0
        self.owner = 0
        self.guard: Guard = "none"
        self.function: Draft | None = None
        self.line = 0  # of the outermost node where an inner one has none of its own
        self.table: dict[type[ast.AST], Callable[[ast.AST], None]] = self._table()
        self.statements(tree.body)

    def _table(self) -> dict[type[ast.AST], Callable[[ast.AST], None]]:
        handlers: dict[type[ast.AST], Callable[..., None]] = dict.fromkeys(_FIELDS, self.children)
        for node, handler in (
            (ast.Name, self.use), (ast.Attribute, self.use), (ast.Call, self.use),
            (ast.Subscript, self.use), (ast.Await, self.use), (ast.Constant, self.constant),
            (ast.JoinedStr, self.joined), (ast.FunctionDef, self.function_def),
            (ast.AsyncFunctionDef, self.function_def), (ast.ClassDef, self.class_def),
            (ast.Lambda, self.lambda_), (ast.Import, self.import_), (ast.ImportFrom,
            self.import_from), (ast.Assign, self.assign),
            (ast.AnnAssign, self.annotated), (ast.AugAssign, self.augmented),
            (ast.NamedExpr, self.walrus), (ast.For, self.loop), (ast.AsyncFor, self.loop),
            (ast.With, self.with_), (ast.AsyncWith, self.with_), (ast.Try, self.try_),
            (ast.If, self.if_), (ast.While, self.conditional), (ast.ExceptHandler, self.handler),
            (ast.Global, self.elsewhere), (ast.Nonlocal, self.elsewhere), (ast.Return,
            self.return_), (ast.ListComp, self.comprehension), (ast.SetComp, self.comprehension),
            (ast.GeneratorExp, self.comprehension), (ast.DictComp, self.comprehension),
            (ast.MatchAs, self.capture), (ast.MatchStar, self.capture),
            (ast.MatchMapping, self.capture), (ast.MatchClass, self.match_class),
            (ast.Expr, self.expression), (ast.Match, self.conditional),
        ):  # fmt: skip
            handlers[node] = handler
        for name, handler in (
            ("TryStar", self.try_),
            ("TypeAlias", self.type_alias),
            ("TypeVar", self.type_parameter),
            ("ParamSpec", self.type_parameter),
            ("TypeVarTuple", self.type_parameter),
        ):
            if hasattr(ast, name):
                handlers[getattr(ast, name)] = handler
        return handlers

    # --- walking ---

    def visit(self, node: ast.AST) -> None:
        """Note what one node says."""
        self.table[type(node)](node)

    def statements(self, body: Iterable[ast.AST]) -> None:
        """Note what each node says."""
        table = self.table
        for node in body:
            table[type(node)](node)

    def children(self, node: ast.AST) -> None:
        """Note what the children of a node say that says nothing itself."""
        table = self.table
        for field in _FIELDS[type(node)]:
            value = getattr(node, field)
            if value is None:
                continue
            if type(value) is list:
                for child in value:
                    if isinstance(child, ast.AST):
                        table[type(child)](child)
            elif isinstance(value, ast.AST):
                table[type(value)](value)

    # --- uses ---

    def use(self, node: ast.expr, kind: ReferenceKind = "read") -> None:
        """Note a chain such as `a.b(x)[y].c` as one use, and what stands in its arguments."""
        line = node.lineno
        if type(node) is ast.Call:
            kind = "call"
        elif type(node) is ast.Name and type(node.ctx) is not ast.Load:
            self.bind(node, None)
            return
        elif type(node) is ast.Attribute and type(node.ctx) is not ast.Load:
            kind = "write" if type(node.ctx) is ast.Store else "delete"
            if kind == "write":
                self._attribute(node, [None])
        steps: list[str] = []
        current: ast.expr = node
        while True:
            form = type(current)
            if form is ast.Attribute:
                steps.append("." + current.attr)  # type: ignore[attr-defined]
                current = current.value  # type: ignore[attr-defined]
            elif form is ast.Call:
                special = self._call(current, steps)  # type: ignore[arg-type]
                if special:
                    return
                steps.append("()")
                current = current.func  # type: ignore[attr-defined]
            elif form is ast.Subscript:
                self._item(current, steps)  # type: ignore[arg-type]
                current = current.value  # type: ignore[attr-defined]
            elif form is ast.Await:
                current = current.value  # type: ignore[attr-defined]
            else:
                break
        if form is ast.Name:
            self._note(current.id, tuple(reversed(steps)), kind, line)  # type: ignore[attr-defined]
            return
        self.table[form](current)
        if steps:
            literal = _LITERALS.get(form)
            if literal is not None:
                self._note(literal, ("@", *reversed(steps)), kind, line)
            else:
                self._note_unknown(tuple(reversed(steps)), kind, line)

    def _note(self, name: str, steps: Steps, kind: ReferenceKind, line: int) -> None:
        self.scopes.uses.setdefault((self.scope, self.owner, name, steps, kind), self.line or line)

    def _note_unknown(self, steps: Steps, kind: ReferenceKind, line: int) -> None:
        if any(s[0] == "." for s in steps):
            self.scopes.unknown_uses.setdefault((self.owner, steps, kind), self.line or line)

    def _item(self, node: ast.Subscript, steps: list[str]) -> None:
        """Note `x[y]`; `globals()["name"]` and `vars(x)[f"on_{y}"]` are attributes in disguise."""
        self.visit(node.slice)
        value = node.value
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
            if value.func.id in _NAMESPACES and not (steps and steps[-1] == ""):
                self._note_namespace(value, strings.pattern(node.slice), node.lineno)
        elif isinstance(value, ast.Attribute) and value.attr == "__dict__":
            pattern = strings.pattern(node.slice)
            self._note_dynamic(value.value, pattern, node.lineno)
        steps.append("[]")

    def _note_namespace(self, call: ast.Call, pattern: str, line: int) -> None:
        self._hazard(call.func.id, pattern, line)  # type: ignore[attr-defined]  # a Name, as asked
        if call.args:
            self._note_dynamic(call.args[0], pattern, line)
        elif call.func.id == "globals":  # type: ignore[attr-defined]
            self.scopes.uses.setdefault((0, self.owner, DIRECT, ("." + pattern,), "read"), line)

    def _note_dynamic(self, receiver: ast.expr, pattern: str, line: int) -> None:
        """Note that an attribute matching the pattern is read from the receiver."""
        chain = self.chain(receiver)
        if chain is not None:
            self._note(chain[1], (*chain[2], "." + pattern), "read", line)
        else:
            self._note_unknown(("." + pattern,), "read", line)

    # --- calls that mean more than a call ---

    def _call(self, node: ast.Call, steps: list[str]) -> bool:
        """Note the arguments of a call; True when the whole chain has been noted."""
        name = node.func.id if type(node.func) is ast.Name else ""
        if name == "super" and self._super(node, steps):
            return True
        self.statements(node.args)
        for keyword in node.keywords:
            self.visit(keyword.value)
        if name:
            self._special(name, node, steps)
        elif type(node.func) is ast.Attribute and node.func.attr in _IMPORTING:
            self._imports_by_name(node)
        return False

    def _special(self, name: str, node: ast.Call, steps: list[str]) -> None:
        args = node.args
        if name in _REFLECTING and len(args) >= 2:
            pattern = strings.pattern(args[1])
            self._hazard(name, pattern, node.lineno)
            if name != "setattr":
                self._note_dynamic(args[0], pattern, node.lineno)
                chain = self.chain(args[0])
                if chain is not None and steps:
                    path = (*chain[2], "." + pattern, *reversed(steps))
                    self._note(chain[1], path, "read", node.lineno)
        elif name in _NAMESPACES:
            self._hazard(name, "", node.lineno)
            if name in ("vars", "dir") and args:
                self._note_dynamic(args[0], "*", node.lineno)
        elif name in ("eval", "exec"):
            self._hazard(name, "", node.lineno)
        elif name in _IMPORTING:
            self._imports_by_name(node)
        elif name == "isinstance" and len(args) == 2:
            self._narrow(args[0], args[1])
        elif name == "cast" and args:
            self.annotation(args[0])

    def _imports_by_name(self, node: ast.Call) -> None:
        if node.args:
            self._hazard("import-module", strings.pattern(node.args[0]), node.lineno)

    def _narrow(self, value: ast.expr, classes: ast.expr) -> None:
        if isinstance(value, ast.Name):
            slot = self.scopes.find(self.scope, value.id)
            if slot is not None and slot.instance_of < 0:
                for each in classes.elts if isinstance(classes, ast.Tuple) else [classes]:
                    slot.values += [(self.scope, n, s) for n, s in hints.values(each)]
                slot.values.append(None)

    def _super(self, node: ast.Call, steps: list[str]) -> bool:
        scope = self.scope
        while scope > 0 and not self.scopes.are_classes[scope]:
            scope = self.scopes.parents[scope]
        if scope <= 0 or not steps:
            return False
        self.statements(node.args)
        class_ = self.scopes.owners[scope]
        key: Use = (class_, self.owner, DIRECT, ("super", *reversed(steps)), "call")
        self.scopes.uses.setdefault(key, node.lineno)
        return True

    def _hazard(self, kind: str, detail: str, line: int) -> None:
        self.hazards.setdefault((self.owner, kind, detail), line)

    # --- strings ---

    def constant(self, node: ast.Constant) -> None:
        """Note a string that may be a name."""
        value = node.value
        if type(value) is str and strings.is_name(value):
            self.mentions.setdefault((self.owner, value, False), self.line or node.lineno)

    def joined(self, node: ast.JoinedStr) -> None:
        """Note an f-string as a pattern of names, and what stands in its braces."""
        pattern = strings.pattern(node)
        if strings.is_pattern(pattern):
            self.mentions.setdefault((self.owner, pattern, True), self.line or node.lineno)
        for part in node.values:
            if type(part) is ast.FormattedValue:
                self.children(part)

    def expression(self, node: ast.Expr) -> None:
        """Note an expression statement, but not a docstring."""
        value = node.value
        if type(value) is ast.Constant:
            return
        if self.owner == 0 and type(value) is ast.Call and not self._exports_call(value):
            self.module.traits |= Trait.EFFECTS
        self.visit(value)

    # --- definitions ---

    def function_def(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Note a function or method, then its body in a scope of its own."""
        in_class = self.scopes.are_classes[self.scope]
        index = self._define(node, "method" if in_class else "function")
        draft = self.scopes.drafts[index]
        self._decorate(node, index)
        if _is_trivial(node.body):
            draft.traits |= Trait.TRIVIAL
        if keeps_argument(node):
            draft.traits |= Trait.STORES
        if node.name in ("__getattr__", "__getattribute__"):
            self.scopes.drafts[self.owner].traits |= Trait.DYNAMIC
        self.functions.append(node)
        outer = self.scope, self.owner, self.function, self.guard
        class_ = self.owner if in_class else -1
        scope = self.scopes.open(self.scope, index, is_class=False)
        self.owner, self.function, self.guard = index, draft, "none"
        self._signature(node, scope, class_, draft)
        self.scope = scope
        self._type_parameters(node)
        self._declare(node.body)
        self.statements(node.body)
        self.scope, self.owner, self.function, self.guard = outer

    def _declare(self, body: list[ast.stmt]) -> None:
        """Note `global` and `nonlocal` before the names are bound; nested blocks declare rarely."""
        for statement in body:
            if type(statement) in (ast.Global, ast.Nonlocal):
                self.elsewhere(statement)  # type: ignore[arg-type]

    def _signature(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: int, class_: int, draft: Draft
    ) -> None:
        arguments = node.args
        self.statements(arguments.defaults)
        self.statements(d for d in arguments.kw_defaults if d is not None)
        positional = [*arguments.posonlyargs, *arguments.args]
        for position, argument in enumerate([*positional, *arguments.kwonlyargs]):
            slot = self.scopes.slot(scope, argument.arg)
            if position == 0 and class_ >= 0 and not draft.traits & Trait.STATIC:
                slot.instance_of = class_
                slot.is_class = bool(draft.traits & Trait.CLASSMETHOD) or node.name in (
                    "__new__",
                    "__init_subclass__",
                    "__class_getitem__",
                )
            slot.values += self._annotated(argument.annotation, argument.type_comment)
        for extra in (arguments.vararg, arguments.kwarg):
            if extra is not None:
                self.scopes.slot(scope, extra.arg)
                self._annotated(extra.annotation, extra.type_comment)
        if node.type_comment:
            self._type_comment(node.type_comment)
        draft.results += self._annotated(node.returns, None)

    def _annotated(self, node: ast.expr | None, comment: str | None) -> list[Chain | None]:
        if comment:
            node = self._type_comment(comment)
        elif node is not None:
            self.annotation(node)
        return [] if node is None else self._described(node)

    def _described(self, node: ast.expr) -> list[Chain | None]:
        found: list[Chain | None] = []
        for name, steps in hints.values(node):
            chain = self._self_type(name, steps)
            if chain is not None:
                found.append(chain)
        return found

    def _self_type(self, name: str, steps: Steps) -> Chain | None:
        if name != "Self" and steps[:1] != (".Self",):
            return (self.scope, name, steps)
        scope = self.scope
        while scope > 0 and not self.scopes.are_classes[scope]:
            scope = self.scopes.parents[scope]
        return (self.scopes.owners[scope], DIRECT, steps[-1:]) if scope > 0 else None

    def annotation(self, node: ast.expr) -> None:
        """Note the names of an annotation, also those in quotes."""
        if isinstance(node, ast.Constant):
            inner = hints.from_text(node.value) if isinstance(node.value, str) else None
            if inner is not None:
                line, self.line = self.line, self.line or node.lineno
                self.annotation(inner)
                self.line = line
        elif isinstance(node, (ast.Name, ast.Attribute)):
            path = hints.dotted(node)
            if path is None:
                self.visit(node)
            else:
                self._note(path[0], path[1], "annotation", node.lineno)
        elif isinstance(node, ast.Subscript):
            self.annotation(node.value)
            path = hints.dotted(node.value)
            if path is not None and "Literal" in (path[0], *(s[1:] for s in path[1][-1:])):
                self.visit(node.slice)
            else:
                self.annotation(node.slice)
        elif isinstance(node, ast.BinOp):
            self.annotation(node.left)
            self.annotation(node.right)
        elif isinstance(node, (ast.Tuple, ast.List)):
            for each in node.elts:
                self.annotation(each)
        else:
            self.visit(node)

    def _type_comment(self, comment: str) -> ast.expr | None:
        node = hints.from_text(comment.replace("->", ",").replace("*", ""))
        if node is not None:
            line, self.line = self.line, self.line or 1
            self.annotation(node)
            self.line = line
        return node

    def _define(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, kind: DefinitionKind
    ) -> int:
        first: ast.expr | ast.stmt = node.decorator_list[0] if node.decorator_list else node
        column = first.col_offset - 1 if node.decorator_list else node.col_offset
        if node.decorator_list and first.lineno != node.lineno:
            column = node.col_offset  # `@` may stand apart from its expression
        span = Span(first.lineno, column, node.end_lineno or node.lineno, node.end_col_offset or 0)
        traits = 0 if self.guard == "none" else _CONDITIONAL
        return self.scopes.define(self.scope, node.name, kind, span, node.lineno, traits)

    def _decorate(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, index: int
    ) -> None:
        draft = self.scopes.drafts[index]
        outer, self.owner = self.owner, index
        for decorator in node.decorator_list:
            target = decorator.func if isinstance(decorator, ast.Call) else decorator
            path = hints.dotted(target)
            if path is None:
                draft.traits |= Trait.RUNS
            else:
                last = path[1][-1][1:] if path[1] else path[0]
                draft.traits |= _KNOWN_DECORATORS.get(last, 0)
                called = ("()",) if isinstance(decorator, ast.Call) else ()
                draft.decorators.append((self.scope, path[0], (*path[1], *called)))
            self.visit(decorator)
        self.owner = outer

    def class_def(self, node: ast.ClassDef) -> None:
        """Note a class, then its body in a scope of its own."""
        index = self._define(node, "class")
        draft = self.scopes.drafts[index]
        self._decorate(node, index)
        outer = self.scope, self.owner, self.function, self.guard
        self.owner = index
        for base in node.bases:
            self.visit(base)
            target = base.value if isinstance(base, ast.Subscript) else base
            chain = self.chain(target)
            draft.bases.append(chain or (UNKNOWN, DIRECT, ()))
        for keyword in node.keywords:
            self.visit(keyword.value)
            if keyword.arg != "metaclass" or "ABCMeta" not in ast.dump(keyword.value):
                draft.traits |= Trait.METACLASS
        self.scope = self.scopes.open(self.scope, index, is_class=True)
        self.function, self.guard = None, "none"
        self._type_parameters(node)
        self.statements(node.body)
        self.scope, self.owner, self.function, self.guard = outer

    def _type_parameters(self, node: ast.AST) -> None:
        for parameter in getattr(node, "type_params", ()):  # PEP 695, Python ≥ 3.12
            self.visit(parameter)

    def type_parameter(self, node: ast.AST) -> None:
        """Note the name that a type parameter binds, and its bound."""
        self.scopes.slot(self.scope, node.name)  # type: ignore[attr-defined]
        for field in ("bound", "default_value"):
            value = getattr(node, field, None)
            if value is not None:
                self.annotation(value)

    def type_alias(self, node: ast.AST) -> None:
        """Note `type X = …`."""
        self.bind(node.name, None, span=_span(node), pure=True)  # type: ignore[attr-defined]
        self.annotation(node.value)  # type: ignore[attr-defined]

    def lambda_(self, node: ast.Lambda) -> None:
        """Note what a lambda uses."""
        self.statements(node.args.defaults)
        self.statements(d for d in node.args.kw_defaults if d is not None)
        outer = self.scope
        self.scope = self.scopes.open(outer, self.owner, is_class=False)
        arguments = node.args
        for argument in (
            *arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs,
            *filter(None, (arguments.vararg, arguments.kwarg)),
        ):  # fmt: skip
            self.scopes.slot(self.scope, argument.arg)
        self.visit(node.body)
        self.scope = outer

    def comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
    ) -> None:
        """Note what a comprehension uses; its targets live in a scope of their own."""
        self.visit(node.generators[0].iter)
        outer = self.scope
        self.scope = self.scopes.open(outer, self.owner, is_class=False)
        for position, generator in enumerate(node.generators):
            if position:
                self.visit(generator.iter)
            self.bind(generator.target, self._element(generator.iter))
            self.statements(generator.ifs)
        if isinstance(node, ast.DictComp):
            self.visit(node.key)
            self.visit(node.value)
        else:
            self.visit(node.elt)
        self.scope = outer

    # --- bindings ---

    def chain(self, node: ast.expr) -> Chain | None:
        """Return the expression as a chain, None when nothing is known of it."""
        steps: list[str] = []
        while True:
            if isinstance(node, ast.Attribute):
                steps.append("." + node.attr)
                node = node.value
            elif isinstance(node, ast.Call):
                if isinstance(node.func, ast.Name) and node.func.id == "super":
                    return None
                steps.append("()")
                node = node.func
            elif isinstance(node, ast.Subscript):
                steps.append("[]")
                node = node.value
            elif isinstance(node, (ast.Await, ast.NamedExpr)):
                node = node.value
            elif isinstance(node, ast.Name):
                return (self.scope, node.id, tuple(reversed(steps)))
            else:
                literal = _LITERALS.get(type(node))
                if literal is None or (isinstance(node, ast.Constant) and node.value is None):
                    return None
                return (self.scope, literal, ("@", *reversed(steps)))

    def _values(self, node: ast.expr | None) -> list[Chain | None]:
        """Return what an assigned expression may be; each branch of a choice is one."""
        if node is None:
            return []
        if isinstance(node, ast.IfExp):
            return [*self._values(node.body), *self._values(node.orelse)]
        if isinstance(node, ast.BoolOp):
            return [value for part in node.values for value in self._values(part)]
        if isinstance(node, ast.Constant) and node.value is None:
            return []
        return [self.chain(node)]

    def _element(self, node: ast.expr) -> list[Chain | None]:
        chain = self.chain(node)
        return [None if chain is None else (chain[0], chain[1], (*chain[2], "[]"))]

    def bind(
        self,
        target: ast.expr,
        values: list[Chain | None] | None,
        *,
        span: Span | None = None,
        pure: bool = False,
    ) -> None:
        """Note that a target is bound to the values; None when nothing is known of them."""
        known: list[Chain | None] = [None] if values is None else values
        if isinstance(target, ast.Name):
            self._bind_name(target, known, span, pure=pure)
        elif isinstance(target, ast.Attribute):
            self._attribute(target, known, span=span, pure=pure)
            self.use(target)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for each in target.elts:
                self.bind(each, None)
        elif isinstance(target, ast.Starred):
            self.bind(target.value, None)
        else:
            self.visit(target)

    def _bind_name(
        self, target: ast.Name, values: list[Chain | None], span: Span | None, *, pure: bool
    ) -> None:
        scopes, scope, name = self.scopes, self.scope, target.id
        if type(target.ctx) is ast.Del or name in scopes.elsewhere[scope]:
            # Deleted, or another scope's name bound from here: a use, for doubt keeps code.
            self._note(name, (), "delete", target.lineno)
            scopes.slot(scope, name).values += values
            return
        if scope == 0 or scopes.are_classes[scope]:
            kind: DefinitionKind = "variable" if scope == 0 else "attribute"
            traits = (_PURE if pure else 0) | (0 if self.guard == "none" else _CONDITIONAL)
            traits |= _TARGET if span is None else 0
            where = span if span is not None else _span(target)
            scopes.define(scope, name, kind, where, target.lineno, traits)
        slot = scopes.slot(scope, name)
        slot.values += values

    def _attribute(
        self,
        target: ast.Attribute,
        values: list[Chain | None],
        *,
        span: Span | None = None,
        pure: bool = False,
    ) -> None:
        """Note `self.name = value` as an attribute of the class."""
        if not isinstance(target.value, ast.Name):
            return
        slot = self.scopes.find(self.scope, target.value.id)
        if slot is None or slot.instance_of < 0:
            return
        where = span if span is not None else _span(target)
        index = self.scopes.add(
            slot.instance_of,
            target.attr,
            "attribute",
            where,
            target.lineno,
            (_PURE if pure else 0) | (_TARGET if span is None else 0),
        )
        self.scopes.drafts[index].values = values

    def assign(self, node: ast.Assign) -> None:
        """Note an assignment. A module variable with a pure value owns what the value uses."""
        values = self._values(node.value)
        if node.type_comment:
            described = self._type_comment(node.type_comment)
            values = self._described(described) if described is not None else values
        first = node.targets[0]
        if isinstance(first, ast.Name) and first.id == "__all__" and self.scope == 0:
            self._exports(node.value)
        pure = is_pure(node.value, self.pure_calls, self.aliases)
        span = _span(node)
        for target in node.targets:
            self.bind(target, values, span=span, pure=pure)
        self._visit_value(node.value, first, len(node.targets), pure=pure)

    def _visit_value(self, value: ast.expr, target: ast.expr, targets: int, *, pure: bool) -> None:
        if self.scope == 0 and self.owner == 0 and isinstance(target, ast.Name):
            if pure and targets == 1 and self.guard == "none" and target.id != "__all__":
                self.owner = self.scopes.slots[0][target.id].definitions[-1]
                self.visit(value)
                self.owner = 0
                return
            if not pure:
                self.module.traits |= Trait.EFFECTS if _calls_away(value) else 0
        self.visit(value)

    def annotated(self, node: ast.AnnAssign) -> None:
        """Note `x: T = value`."""
        self.annotation(node.annotation)
        values = self._described(node.annotation) or self._values(node.value)
        pure = node.value is None or is_pure(node.value, self.pure_calls, self.aliases)
        target = node.target
        if isinstance(target, ast.Name) and target.id == "__all__" and node.value is not None:
            self._exports(node.value)
        self.bind(target, values or None, span=_span(node), pure=pure)
        if node.value is not None:
            self._visit_value(node.value, target, 1, pure=pure)

    def augmented(self, node: ast.AugAssign) -> None:
        """Note `x += value`; it reads what it writes, which is no use of its own."""
        target = node.target
        if isinstance(target, ast.Name):
            if target.id == "__all__" and self.scope == 0:
                self._exports(node.value)
            slot = self.scopes.find(self.scope, target.id)
            if slot is None or slot.definitions:
                self._note(target.id, (), "read", node.lineno)
            if slot is not None:
                slot.values.append(None)
        elif isinstance(target, ast.Attribute):
            self._attribute(target, [None], span=_span(node))
            self._note_receiver(target)
        else:
            self.visit(target)
        self.visit(node.value)

    def _note_receiver(self, target: ast.Attribute) -> None:
        chain = self.chain(target)
        if chain is None:
            self.visit(target.value)
            self._note_unknown(("." + target.attr,), "write", target.lineno)
        else:
            own = self.scopes.find(self.scope, chain[1])
            is_self = own is not None and own.instance_of >= 0 and len(chain[2]) == 1
            self._note(chain[1], chain[2], "write" if is_self else "read", target.lineno)

    def walrus(self, node: ast.NamedExpr) -> None:
        """Note `(x := value)`, which binds outside of comprehensions (PEP 572)."""
        self.visit(node.value)
        outer, scope = self.scope, self.scope
        owners = self.scopes.owners
        parents = self.scopes.parents
        while scope > 0 and owners[scope] == owners[parents[scope]]:
            scope = parents[scope]
        values = self._values(node.value)
        self.scope = scope
        self.bind(node.target, values)
        self.scope = outer

    def loop(self, node: ast.For | ast.AsyncFor) -> None:
        """Note a for loop."""
        self.visit(node.iter)
        described = self._type_comment(node.type_comment) if node.type_comment else None
        values = self._described(described) if described else self._element(node.iter)
        self.bind(node.target, values)
        self._guarded("conditional", node.body, node.orelse)

    def with_(self, node: ast.With | ast.AsyncWith) -> None:
        """Note a with statement; `as` binds what `__enter__` gives."""
        enter = ".__enter__" if isinstance(node, ast.With) else ".__aenter__"
        for item in node.items:
            self.visit(item.context_expr)
            if item.optional_vars is not None:
                chain = self.chain(item.context_expr)
                entered = (chain[0], chain[1], (*chain[2], enter, "()")) if chain else None
                self.bind(item.optional_vars, [entered])
        self._effects()
        self.statements(node.body)

    def _effects(self) -> None:
        if self.owner == 0:
            self.module.traits |= Trait.EFFECTS

    def handler(self, node: ast.ExceptHandler) -> None:
        """Note an except clause."""
        if node.type is not None:
            self.visit(node.type)
        if node.name and self.scope and not self.scopes.are_classes[self.scope]:
            slot = self.scopes.slot(self.scope, node.name)
            classes = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            for class_ in classes:
                if class_ is not None:
                    slot.values += [(self.scope, n, s) for n, s in hints.values(class_)]
        elif node.name:
            self.scopes.slot(self.scope, node.name)
        self.statements(node.body)

    def capture(self, node: ast.MatchAs | ast.MatchStar | ast.MatchMapping) -> None:
        """Note the name that a pattern captures."""
        name = node.rest if isinstance(node, ast.MatchMapping) else node.name
        if name:
            self.bind(ast.copy_location(ast.Name(id=name, ctx=ast.Store()), node), None)
        self.children(node)

    def match_class(self, node: ast.MatchClass) -> None:
        """Note a class pattern; its keywords read attributes."""
        self.children(node)
        chain = self.chain(node.cls)
        for attribute in node.kwd_attrs:
            if chain is not None:
                self._note(chain[1], (*chain[2], "@", "." + attribute), "read", node.lineno)
            self._note_unknown(("." + attribute,), "read", node.lineno)

    def elsewhere(self, node: ast.Global | ast.Nonlocal) -> None:
        """Note names that live in another scope."""
        declared = self.scopes.elsewhere[self.scope]
        for name in node.names:
            declared[name] = isinstance(node, ast.Global)

    def return_(self, node: ast.Return) -> None:
        """Note a returned value; without an annotation it says what a call gives."""
        if node.value is not None:
            self.visit(node.value)
            if self.function is not None:
                self.function.results += self._values(node.value)

    # --- imports, exports and conditions ---

    def import_(self, node: ast.Import) -> None:
        """Note `import a.b as c`."""
        for alias in node.names:
            bound = alias.asname or alias.name.split(".")[0]
            traits = self._import_traits(alias)
            index = self._import(bound, alias, traits)
            self.scopes.bring(index, alias.name, "" if not alias.asname else ".", 0, self.guard)
            if alias.asname:
                self.aliases[bound] = alias.name

    def import_from(self, node: ast.ImportFrom) -> None:
        """Note `from a import b as c`."""
        module, level = node.module or "", node.level
        for alias in node.names:
            if alias.name == "*":
                index = self.scopes.add(self.owner, "*", "import", _span(node), node.lineno, 0)
                self._hazard("star-import", module, node.lineno)
            else:
                bound = alias.asname or alias.name
                self.aliases[bound] = f"{module}.{alias.name}"
                index = self._import(bound, alias, self._import_traits(alias))
            self.scopes.bring(index, module, alias.name, level, self.guard)

    def _import(self, bound: str, alias: ast.alias, traits: int) -> int:
        if bound in self.scopes.elsewhere[self.scope]:
            self._note(bound, (), "delete", alias.lineno)
        return self.scopes.define(self.scope, bound, "import", _span(alias), alias.lineno, traits)

    def _import_traits(self, alias: ast.alias) -> int:
        traits = 0 if self.guard in ("none", "type-checking") else _CONDITIONAL
        return traits | (Trait.REDUNDANT_ALIAS if alias.asname == alias.name else 0)

    def _exports(self, value: ast.expr) -> None:
        names, rest = strings.exported(value)
        self.exports = [*(self.exports or []), *names]
        for other in rest:  # `other.__all__` as a part of ours
            chain = self.chain(other)
            if chain is not None and chain[2][-1:] == (".__all__",):
                self._hazard("re-export", ".".join((chain[1], *(s[1:] for s in chain[2][:-1]))), 0)

    def _exports_call(self, node: ast.Call) -> bool:
        """Note `__all__.append("x")` and `__all__.extend([...])`."""
        target = node.func
        if not (isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name)):
            return False
        if target.value.id != "__all__" or target.attr not in ("append", "extend") or not node.args:
            return False
        argument = node.args[0]
        is_one = target.attr == "append"
        self._exports(ast.List(elts=[argument], ctx=ast.Load()) if is_one else argument)
        return True

    def _guarded(self, guard: Guard, *bodies: list[ast.stmt]) -> None:
        outer = self.guard
        self.guard = guard if outer in ("none", "conditional") or guard == "try" else outer
        for body in bodies:
            self.statements(body)
        self.guard = outer

    def try_(self, node: ast.Try) -> None:
        """Note a try statement; what it binds may be a probe."""
        self._guarded("try", node.body, node.handlers, node.orelse, node.finalbody)  # type: ignore[arg-type]

    def if_(self, node: ast.If) -> None:
        """Note an if statement."""
        self.visit(node.test)
        path = hints.dotted(node.test)
        if path is not None and "TYPE_CHECKING" in (path[0], *(s[1:] for s in path[1])):
            self._guarded("type-checking", node.body)
            self._guarded("conditional", node.orelse)
            return
        if self.owner == 0 and strings.is_main_guard(node.test):
            self.module.traits |= Trait.MAIN
            effects = self.module.traits
            self._guarded("conditional", node.body, node.orelse)
            self.module.traits = effects
            return
        self._guarded("conditional", node.body, node.orelse)

    def conditional(self, node: ast.While | ast.Match) -> None:
        """Note a statement whose parts may not run."""
        outer, self.guard = self.guard, "conditional" if self.guard == "none" else self.guard
        self.children(node)
        self.guard = outer


def _span(node: ast.AST) -> Span:
    return Span(node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]


def _calls_away(value: ast.expr) -> bool:
    return any(isinstance(n, (ast.Call, ast.Await)) for n in ast.walk(value))


def _is_trivial(body: list[ast.stmt]) -> bool:
    for statement in body:
        if isinstance(statement, ast.Pass):
            continue
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue
        if isinstance(statement, ast.Raise) and statement.exc is not None:
            raised = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
            if isinstance(raised, ast.Name) and raised.id == "NotImplementedError":
                continue
        return False
    return True


def mentions_of(extractor: Extractor) -> tuple[Mention, ...]:
    """Return the noted strings in a stable order."""
    return tuple(
        Mention(owner, text, pattern, line)
        for (owner, text, pattern), line in sorted(extractor.mentions.items())
    )


def hazards_of(extractor: Extractor) -> tuple[Hazard, ...]:
    """Return the noted dynamic constructs in a stable order."""
    return tuple(
        Hazard(owner, kind, detail, line)
        for (owner, kind, detail), line in sorted(extractor.hazards.items())
    )
