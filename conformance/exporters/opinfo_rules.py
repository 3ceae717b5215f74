# SPDX-License-Identifier: Apache-2.0
"""From the SDK's variants of an op to the variants of a profile's row.

An SDK variant lists dtypes and constraints port by port. It becomes one variant per combination of
its ports' choices (opinfo_choices.py), which are rarely more than one. Two limits keep that
bounded, and both only ever take more than the SDK does, with a note:
* a port that stands for several (in*, out*) has one choice, the merged one, since each of the
  ports behind it may choose for itself;
* where an SDK variant would give more than MOST_COMBINATIONS, the ports with the most choices are
  merged, the last of them first.
"""

import itertools
import math
from collections import namedtuple

from opinfo_choices import Choice, choices_of, merge
from opinfo_tables import (FIXED_POINT, INDEX, NO_DTYPE, OP_PORTS, PLAIN_INTEGER, PLAIN_OTHER)

MOST_COMBINATIONS = 32
MOST_PORTS = 10  # a profile's ports are in0 to in9, out0 to out9

Placed = namedtuple("Placed", "name role port")  # name: "in0", "in*", "out0", ...


def variants_of(op, sdk_variants, notes):
    """[{"name", "rules"}] for an op of qconform; empty if the SDK says nothing that binds it."""
    found = []
    seen = set()
    for index, variant in enumerate(sdk_variants):
        for letter, rules in _combinations(op, variant, notes):
            if not rules:
                notes.add("a variant that asks for nothing: the op goes without a row", op)
                return []
            if repr(rules) in seen:
                notes.add("two SDK variants are one in qconform's types: stated once", op)
                continue
            seen.add(repr(rules))
            found.append({"name": f"v{index}{letter}", "rules": rules})
    return found


def _combinations(op, variant, notes):
    """(letter, rules) of every combination of choices; none if no node of qconform can match."""
    ports = OP_PORTS[op]
    operands = place(variant.inputs, "in", ports.operands, ports.repeats, op, notes)
    results = place(variant.outputs, "out", ports.results, ports.results_repeat, op, notes)
    described = sum(1 for one in operands if one.name != "in*")
    if described == len(operands) and described < ports.required:
        notes.add("a variant lists fewer operands than the op has: no node can match it", op)
        return
    if described == len(operands) and described < len(ports.operands):
        notes.add("a variant without the optional operand: that it is absent is not checked", op)
    choices = [_choices(one, op, notes) for one in operands + results]
    if not all(choices):
        notes.add("a variant has a type or encoding that no graph of qconform has: left out", op)
        return
    _bound(choices, op, notes)
    combinations = list(itertools.product(*choices))
    for number, chosen in enumerate(combinations):
        letter = f"-{number}" if len(combinations) > 1 else ""
        yield letter, _rules(op, operands + results, chosen)


def place(listed, prefix, roles, repeats, op, notes):
    """The SDK's ports under the names of our op's ports. A port that speaks of all behind it is
    in* on an op that takes any number, else written out."""
    placed = []
    for index, port in enumerate(listed):
        if index >= len(roles) and not repeats:
            notes.add(f"{prefix}{index} of the SDK is no port of the op here: left out", op)
            break
        if index >= MOST_PORTS:
            break  # the note on ports beyond those listed follows
        if not port.onward:
            placed.append(Placed(f"{prefix}{index}", roles[min(index, len(roles) - 1)], port))
            continue
        alike = all(_same(port, other) for other in listed[index + 1:])
        if not alike:
            notes.add("ports behind one that speaks of all behind it differ: taken one by one", op)
            placed.append(Placed(f"{prefix}{index}", roles[min(index, len(roles) - 1)], port))
            continue
        return placed + _spread(placed, port, index, prefix, roles, repeats, op, notes)
    if repeats and placed:
        notes.add("ports beyond those listed are not described: not checked", op)
    return placed


def _spread(before, port, index, prefix, roles, repeats, op, notes):
    if not repeats:
        return [Placed(f"{prefix}{i}", roles[i], port) for i in range(index, len(roles))]
    if all(_same(port, other.port) for other in before):
        before.clear()
        return [Placed(f"{prefix}*", roles[-1], port)]
    notes.add("ports beyond those listed differ from the first: not checked", op)
    return [Placed(f"{prefix}{index}", roles[-1], port)]


def _same(one, other):
    return (one.dtype, one.constraints) == (other.dtype, other.constraints)


def _choices(placed, op, notes):
    """The choices of a port; empty if no port of qconform can meet it."""
    dtype = placed.port.dtype
    plain = _plain_dtype(dtype, placed.role)
    if plain:
        if any(one.symmetric or one.axes or one.invariant or one.scale is not None
               for one in placed.port.constraints):
            notes.add("constraints on parameters of a type that has none: no rule", op)
        return [Choice((plain,), (), False, None, False, (), plain not in PLAIN_OTHER.values())]
    if placed.role != "d" and dtype != NO_DTYPE:
        return []
    if dtype not in FIXED_POINT and dtype != NO_DTYPE:
        notes.add(f"dtype {dtype} has no counterpart in qconform, no graph has it", op)
        return []
    is_result = placed.name.startswith("out")
    choices = choices_of(placed.port, placed.name, op, is_result, notes)
    if placed.name.endswith("*") and len(choices) > 1:
        notes.add("encodings of a repeated port ask for different things: only what all ask", op)
        return [merge(choices)]
    return choices


def _plain_dtype(dtype, role):
    """Element type of a port that has no parameters. An index is never quantized here."""
    if role == "i":
        return INDEX.get(dtype)
    if role == "t":
        return "bool" if dtype == "BOOL_8" else None
    return PLAIN_INTEGER.get(dtype) or PLAIN_OTHER.get(dtype)


def _bound(choices, op, notes):
    while math.prod(len(one) for one in choices) > MOST_COMBINATIONS:
        most = max(range(len(choices)), key=lambda i: (len(choices[i]), i))
        choices[most] = [merge(choices[most])]
        notes.add(f"more than {MOST_COMBINATIONS} combinations of encodings: "
                  "a port keeps only what all of its encodings ask", op)


def _rules(op, placed, chosen):
    named = [one.name for one in placed]
    dtypes = []
    rules = []
    for name, choice in zip(named, chosen):
        if name.endswith("*") and choice.dtypes and len(choice.dtypes) > 1:
            # a tuple would ask for the same type at every port behind the name
            rules.append({"kind": "bias_dtype", "port": name, "allowed": list(choice.dtypes)})
        elif choice.dtypes:
            dtypes.append((name, choice.dtypes))
    if dtypes:
        rows = itertools.product(*(ours for _, ours in dtypes))
        rules.insert(0, {"kind": "dtype_tuple",
                         "rows": [dict(zip((name for name, _ in dtypes), row)) for row in rows]})
    for name, choice in zip(named, chosen):
        rules += _port_rules(op, name, choice)
    return rules


def _port_rules(op, name, choice):
    if choice.plain:
        return [{"kind": "unquantized", "port": name}]
    rules = []
    if choice.encodings:
        rules.append({"kind": "encoding", "port": name, "allowed": list(choice.encodings)})
    if choice.symmetric:
        rules.append({"kind": "symmetric", "port": name})
    if choice.axes is not None:
        rules.append({"kind": "channel_axis", "port": name, "axes": list(choice.axes)})
    if choice.shared:
        # the first operand that holds data: in0 but for where, whose in0 is its condition
        source = f"in{OP_PORTS[op].operands.index('d')}"
        rules.append({"kind": "shared_with", "port": name, "with": source})
    for scale, zero_point in choice.fixed:
        # One step of tolerance: the SDK's number and a tool's 1/(qmax - qmin + 1) may be rounded
        # on different ways to float32 (facts/qnn.md D12).
        rules.append({"kind": "fixed_qparams", "port": name, "ulps": 1, "entries": [
            {"dtype": dtype, "scale": scale, "zero_point": zero_point}
            for dtype in choice.dtypes]})
    return rules
