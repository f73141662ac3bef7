"""Attributes that hold what their object was given: without them its parameters are for nothing."""

from __future__ import annotations

import ast

from sweeper.rewrite.python.source import FUNCTIONS, Source


def is_given(source: Source, name: str) -> bool:
    """Whether an attribute of the name is set to a parameter. To remove both is another change."""
    for site in source.sites.get(name, ()):
        function = source.scope(site)
        match source.statement(site):
            case ast.Assign(value=ast.Name(id=held)) | ast.AnnAssign(value=ast.Name(id=held)):
                if isinstance(function, FUNCTIONS) and held in _parameters(function):
                    return True
    return False


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    args = function.args
    return {each.arg for each in (*args.posonlyargs, *args.args, *args.kwonlyargs)}
