# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may import what, as tables, and a reading of source text against them, so that nobody has to remember."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layer:
    """What a package may import besides the standard library: modules of ours, and packages of others."""

    ours: frozenset[str]
    others: frozenset[str]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# To check a signature and to compare a token: crypto.capability, and what that itself stands on.
CAPABILITY = _set(
    "crypto.capability crypto.encoding crypto.errors crypto.hashing crypto.labels crypto.secret crypto.signing"
)

LAYERS = {
    "crypto": Layer(_set("crypto"), _set("cryptography mnemonic msgspec nacl")),
    "relay": Layer(CAPABILITY | {"relay"}, _set("anyio cryptography httpx msgspec uvicorn")),
    "sync": Layer(_set("sync crypto relay.client relay.errors relay.url relay.wire"), _set("msgspec sqlcipher3")),
    # A relay is used through its client, or started whole; its storage and its rules are its own.
    "app": Layer(
        _set("app sync crypto resources relay.client relay.errors relay.serve relay.url relay.wire"),
        _set("PIL keyring markdown msgspec nh3 segno sqlcipher3 zxingcpp"),
    ),
    "ui": Layer(_set("ui app resources"), _set("PySide6 qasync shiboken6")),
    "resources": Layer(_set("resources"), frozenset()),
}

# The demo's attack tries keys on raw bytes, as an attacker would: without the product's own checks in front.
RAW = {"app/demo/attack.py": _set("nacl")}

# The composition root builds the collaborators of every layer, and is the one importer of ui.
COMPOSITION_ROOT = "app/__main__.py"
ROOT_EXTRA = Layer(_set("ui"), _set("PySide6 qasync"))

# Where randomness is drawn, and why there.
RANDOMNESS = {"crypto/secret.py": "the one source of secrets, nonces and salts; all others take theirs from here"}

_DRAWS_BY_IMPORT = _set("random secrets uuid nacl.utils")
_DRAWS_BY_NAME = _set(
    "urandom getrandom randombytes RAND_bytes generate generate_key generate_private_key random_serial_number"
)

# What bytes in, bytes out can be written with. Not in it: files, sockets, processes, clocks, threads, event loops.
_PURE_STDLIB = _set(
    "__future__ abc base64 binascii bisect collections copy dataclasses enum functools hashlib heapq hmac "
    "ipaddress itertools json math operator re string struct types typing unicodedata urllib.parse zlib"
)
_IMPURE_CALLS = _set("open print input breakpoint")


@dataclass(frozen=True, slots=True)
class _Import:
    name: str
    line: int


def _imports(tree: ast.AST, path: str) -> Iterator[_Import]:
    package = path.split("/")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (_Import(alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from (_Import(f"{base}.{alias.name}", node.lineno) for alias in node.names)


def _is_within(name: str, allowed: frozenset[str]) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in allowed)


def _names(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every attribute, bare name and imported name in use, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr, node.lineno
        elif isinstance(node, ast.Name):
            yield node.id, node.lineno
        elif isinstance(node, ast.ImportFrom):
            yield from ((alias.name, node.lineno) for alias in node.names)


def arrow_faults(path: str, source: str) -> list[str]:
    """Imports in `path` (relative, with slashes) that its layer does not allow, and imports that can't be read."""
    tree = ast.parse(source)
    layer = LAYERS[path.split("/")[0]]
    ours, others = layer.ours, layer.others
    if path == COMPOSITION_ROOT:
        ours, others = ours | ROOT_EXTRA.ours, others | ROOT_EXTRA.others
    others |= RAW.get(path, frozenset())
    faults = [
        f"{path}:{one.line} imports {one.name}"
        for one in _imports(tree, path)
        if not (_is_within(one.name, ours | others) or one.name.split(".")[0] in sys.stdlib_module_names)
    ]
    hidden = {"import_module", "__import__", "exec", "eval"}
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return faults + [
        f"{path}:{call.lineno} imports or runs what can't be read here: {name}"
        for call in calls
        if (name := _called(call)) in hidden
    ]


def _called(function: ast.expr) -> str:
    """The name of what is called; of methods only import_module counts, since `exec` and `eval` mean others' own."""
    if isinstance(function, ast.Name):
        return function.id
    return "import_module" if isinstance(function, ast.Attribute) and function.attr == "import_module" else ""


def randomness_faults(path: str, source: str) -> list[str]:
    """Places in `path` that draw randomness, where it may not."""
    if path in RANDOMNESS:
        return []
    tree = ast.parse(source)
    drawn = [(one.name, one.line) for one in _imports(tree, path) if _is_within(one.name, _DRAWS_BY_IMPORT)]
    drawn += [(name, line) for name, line in _names(tree) if name in _DRAWS_BY_NAME]
    return sorted({f"{path}:{line} draws randomness: {name}" for name, line in drawn})


def purity_faults(path: str, source: str, pure: frozenset[str]) -> list[str]:
    """What a pure part can't have: I/O, a clock, asyncio, globals that change, parts of ours that are not pure.

    `pure` has the dotted names of the pure modules; a module `errors` counts as one. Where randomness is drawn the
    operating system may be asked for it.
    """
    tree = ast.parse(source)
    allowed = _PURE_STDLIB | (_set("os secrets") if path in RANDOMNESS else frozenset())
    allowed |= pure | {f"{package}.errors" for package in LAYERS}
    judged = sys.stdlib_module_names | LAYERS.keys()
    faults = [
        f"{path}:{one.line} imports {one.name}"
        for one in _imports(tree, path)
        if one.name.split(".")[0] in judged and not _is_within(one.name, allowed)
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.Global | ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith):
            faults.append(f"{path}:{node.lineno} has {type(node).__name__}")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _IMPURE_CALLS:
            faults.append(f"{path}:{node.lineno} calls {node.func.id}")
    return faults + [f"{path}:{line} changes what the module holds: {name}" for name, line in _module_state(tree)]


def _module_state(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Names bound at module level to a list, dict or set that isn't written as a constant (upper case)."""
    for node in tree.body:
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        if isinstance(value, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp):
            for target in targets:
                if isinstance(target, ast.Name) and not target.id.isupper() and not target.id.startswith("__"):
                    yield target.id, node.lineno
