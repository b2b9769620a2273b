# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads wire structs for what the canonical encoding forbids, for the tests of every package that has any."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

import msgspec
from msgspec import inspect

from crypto.encoding import Wire
from crypto.secret import Secret

PLAIN = (inspect.IntType, inspect.BoolType, inspect.StrType, inspect.NoneType, inspect.LiteralType)
BINARY = (inspect.BytesType,)


def wire_structs(module: ModuleType) -> list[type[Wire]]:
    """Every wire struct that a module defines, private ones included."""
    found = (one for one in vars(module).values() if isinstance(one, type) and issubclass(one, Wire))
    return [one for one in found if one.__module__ == module.__name__]


def faults(kind: type[Wire]) -> list[str]:
    """What in a wire struct, or in anything it holds, could give two encodings of one value or lose one."""
    return sorted(set(_faults(inspect.type_info(kind), kind.__name__)))


def _faults(info: inspect.Type, where: str) -> Iterator[str]:
    match info:
        case inspect.StructType():
            yield from _struct_faults(info)
        case inspect.TupleType():
            for item in info.item_types:
                yield from _faults(item, where)
        case inspect.VarTupleType():
            yield from _faults(info.item_type, where)
        case inspect.UnionType():
            for member in info.types:
                yield from _faults(member, where)
        case inspect.Metadata():
            yield from _faults(info.type, where)
        case inspect.CustomType() if info.cls is Secret:
            pass
        case inspect.EnumType():
            if not all(isinstance(member.value, int) for member in info.cls):
                yield f"{where}: enum without numbers"
        case _ if not isinstance(info, PLAIN + BINARY):
            yield f"{where}: {type(info).__name__}"


def _struct_faults(info: inspect.StructType) -> Iterator[str]:
    name, config = info.cls.__name__, info.cls.__struct_config__
    if not (config.frozen and config.array_like and config.forbid_unknown_fields) or config.omit_defaults:
        yield f"{name}: not frozen, not an array, or lax about fields"
    if not (config.tag is None or isinstance(config.tag, int)):
        yield f"{name}: its tag is no number"
    for field in info.fields:
        if not field.required or field.default is not msgspec.NODEFAULT:
            yield f"{name}.{field.name}: has a default"
        yield from _faults(field.type, f"{name}.{field.name}")
