# SPDX-License-Identifier: Apache-2.0
"""What one port may be: the SDK's constraints on it, sorted into choices.

A constraint of the SDK speaks of some encodings, and binds a port only if the port has one of
them: on an input the first constraint in order that lists the encoding, on a result every one
(facts/qnn.md 1.4, steps 5 and 6). The rules of a profile's variant bind always. So a port turns
into choices: sets of encodings under which the SDK asks for the same. Each choice is stated with
plain rules, "one of these encodings, and ...", and exactly one fits any given port. An encoding
that no constraint lists is in no choice, hence refused.

Encodings are kept together wherever that says the same, since every choice multiplies variants:
* an axis is asked of per-channel and per-block specs only, so per-tensor encodings join them;
* a port without parameters ("undefined") meets every demand on parameters, so it joins any.
"""

import math
import struct
from collections import namedtuple
from fractions import Fraction

from opinfo_tables import ENCODINGS, FIXED_POINT, NO_DTYPE, WEIGHT_AXES, MAX_RANK

# dtypes: any of these, or None for any at all. encodings: empty for any. fixed: none or one (scale,
# zero point). plain: without parameters.
Choice = namedtuple("Choice", "dtypes encodings symmetric axes shared fixed plain")

PER_TENSOR = ("scale_offset", "bw_scale_offset")
WITH_AXIS = ("axis_scale_offset", "bw_axis_scale_offset", "blockwise_expansion")
NARROW = ("bw_scale_offset", "bw_axis_scale_offset", "blockwise_expansion")
RANGES = {"int2": (-2, 1), "int4": (-8, 7), "int8": (-128, 127), "uint8": (0, 255),
          "int16": (-(1 << 15), (1 << 15) - 1), "uint16": (0, (1 << 16) - 1),
          "int32": (-(1 << 31), (1 << 31) - 1)}


def storage(dtype, encodings):
    """Element types of qconform that QNN holds in `dtype`: 4 and 2 bits are SFIXED_POINT_8 with a
    bit width in the encoding (facts/qnn.md 1.7), and types of their own here."""
    if dtype != "SFIXED_POINT_8":
        return (FIXED_POINT[dtype],)
    narrow = not encodings or any(one in NARROW for one in encodings)
    return ("int8", "int4", "int2") if narrow else ("int8",)


def choices_of(port, placed, op, is_result, notes):
    """The choices of a port that has parameters; none if no port of qconform can meet it."""
    if not port.constraints:
        dtypes = None if port.dtype == NO_DTYPE else storage(port.dtype, ())
        return [Choice(dtypes, (), False, None, False, (), False)]
    if not is_result and any(one.invariant for one in port.constraints):
        notes.add("math-invariant on an operand: no rule (the result's is the one)", op)
    demands = {}
    for encoding, constraints in _by_encoding(port, is_result, op, notes).items():
        demand = _demand(encoding, constraints, placed, op, is_result, notes)
        if demand is not None:
            demands[encoding] = demand
    if not demands:
        if any(constraint.encodings for constraint in port.constraints):
            return []
        notes.add("no constraint of the port lists an encoding: none is ever applied", op)
        dtypes = None if port.dtype == NO_DTYPE else storage(port.dtype, ())
        return [Choice(dtypes, (), False, None, False, (), False)]
    return [_choice(port, encodings, demand, op, notes)
            for encodings, demand in _groups(demands)]


def _by_encoding(port, is_result, op, notes):
    """Encoding of qconform -> the constraints that bind a port which has it."""
    binding = {}
    for constraint in port.constraints:
        for name in constraint.encodings:
            encoding = ENCODINGS.get(name)
            if encoding is None:
                notes.add(f"encoding {name} has no counterpart in qconform, no graph has it", op)
            elif is_result or encoding not in binding:
                binding.setdefault(encoding, []).append(constraint)
    return binding


def _demand(encoding, constraints, placed, op, is_result, notes):
    """(symmetric, shared, fixed, axes) of one encoding; None if nothing can meet them."""
    if encoding == "undefined":
        return False, False, (), None
    fixed = set()
    axes = None
    for one in constraints:
        if one.scale is not None and one.offset is not None:
            fixed |= _fixed(one, encoding, op, notes)
        if one.axes is not None and encoding in WITH_AXIS:
            stated = _our_axes(one.axes, op, placed, notes)
            axes = stated if axes is None or stated is None else axes & stated
    if len(fixed) > 1 or axes == frozenset():
        notes.add("constraints on one port contradict: its encoding is left out", op)
        return None
    shared = is_result and any(one.invariant for one in constraints)
    return any(one.symmetric for one in constraints), shared, tuple(fixed), axes


def _fixed(constraint, encoding, op, notes):
    """Scale and zero point, exactly as float32 holds the scale, which QNN stores as one."""
    if encoding not in PER_TENSOR:
        notes.add("fixed scale and offset beyond per-tensor: no rule", op)
        return set()
    scale = constraint.scale
    try:
        scale = struct.unpack("<f", struct.pack("<f", scale))[0]
    except OverflowError:
        scale = math.inf
    if not math.isfinite(scale) or scale <= 0:
        notes.add(f"fixed scale {constraint.scale} is no positive float32: no rule", op)
        return set()
    ratio = Fraction(scale)
    if max(ratio.numerator, ratio.denominator) >= 1 << 63:
        notes.add("a fixed scale's ratio does not fit 63 bits: no rule", op)
        return set()
    # QNN: real = (code + offset) * scale.
    return {(str(ratio), -constraint.offset)}


def _our_axes(axes, op, placed, notes):
    """QNN's axes as ours; None if that cannot be said."""
    table = WEIGHT_AXES.get((op, placed))
    if table:
        in_range = [axis for axis in axes if -len(table) <= axis < len(table)]
        ours = frozenset(table[axis] for axis in in_range)
    elif min(axes) < 0:
        notes.add("an axis counted from the end, of unknown rank: no rule", op)
        return None
    else:
        ours = frozenset(axis for axis in axes if axis < MAX_RANK)
    if len(ours) < len(axes):
        notes.add("an axis beyond the port's rank: left out", op)
    return ours


def _groups(demands):
    """[(encodings, demand)], as few as say the same."""
    groups = {}  # (symmetric, shared, fixed) -> {axes: encodings}
    for encoding, (symmetric, shared, fixed, axes) in demands.items():
        if encoding != "undefined":
            by_axes = groups.setdefault((symmetric, shared, fixed), {})
            # an encoding without axis may join any; it does so below
            key = axes if encoding in WITH_AXIS else "none"
            by_axes.setdefault(key, []).append(encoding)
    found = []
    for (symmetric, shared, fixed), by_axes in groups.items():
        free = by_axes.pop("none", [])
        for axes, encodings in by_axes.items() or [(None, [])]:
            found.append((free + encodings, (symmetric, shared, fixed, axes)))
            free = []
    if "undefined" in demands:
        if not found:
            return [(["undefined"], demands["undefined"])]
        found[0][0].append("undefined")
    return found


def _choice(port, encodings, demand, op, notes):
    symmetric, shared, fixed, axes = demand
    dtypes = None if port.dtype == NO_DTYPE else storage(port.dtype, encodings)
    if fixed:
        (_, zero_point), = fixed
        fitting = tuple(one for one in dtypes or ()
                        if RANGES[one][0] <= zero_point <= RANGES[one][1])
        if fitting:
            dtypes = fitting
        else:
            notes.add("a fixed offset that the port's type cannot hold: no rule", op)
            fixed = ()
    order = list(ENCODINGS.values())
    return Choice(dtypes, tuple(sorted(encodings, key=order.index)), symmetric,
                  None if axes is None else tuple(sorted(axes)), shared, fixed, False)


def merge(choices):
    """One choice that takes whatever one of these takes, and more: for where splitting would
    refuse what the SDK takes, or give too many variants."""
    bound = [one for one in choices if any(name in WITH_AXIS for name in one.encodings)]
    axes = None
    if bound and all(one.axes is not None for one in bound):
        axes = tuple(sorted(set().union(*(one.axes for one in bound))))
    same_fixed = all(one.fixed == choices[0].fixed for one in choices)
    return Choice(
        None if choices[0].dtypes is None else _union(one.dtypes for one in choices),
        _union(one.encodings for one in choices),
        all(one.symmetric for one in choices), axes, all(one.shared for one in choices),
        choices[0].fixed if same_fixed else (), all(one.plain for one in choices))


def _union(lists):
    return tuple(dict.fromkeys(item for one in lists for item in one))
