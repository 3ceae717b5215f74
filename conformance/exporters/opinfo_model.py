# SPDX-License-Identifier: Apache-2.0
"""What BackendOpInfo says, read once through its getters into plain values.

The getters are those that pytorch/executorch calls (backends/qualcomm/quantizer/
backend_opinfo_adapter.py, 17b9ad5e); the module itself is closed. Their names stand here only.
"""

from dataclasses import dataclass
from typing import Optional

from opinfo_errors import Stop
from opinfo_sdk import reason
from opinfo_tables import DTYPE_NUMBERS, ENCODING_NUMBERS


@dataclass(frozen=True)
class Constraint:
    encodings: tuple  # names without QNN_QUANTIZATION_ENCODING_
    symmetric: bool
    axes: Optional[tuple]  # None: nothing is asked
    invariant: bool
    scale: Optional[float]
    offset: Optional[int]


@dataclass(frozen=True)
class Port:
    dtype: str  # name without QNN_DATATYPE_
    constraints: tuple
    onward: bool  # speaks of the ports behind it too


@dataclass(frozen=True)
class Variant:
    inputs: tuple
    outputs: tuple


def supported_ops(opinfo):
    """Names of ops, in the SDK's order, each once."""
    try:
        names = list(opinfo.get_all_supported_ops())
    except Exception as error:
        raise Stop(f"get_all_supported_ops() of the SDK failed: {reason(error)}") from error
    for name in names:
        if not isinstance(name, str) or not name:
            raise Stop(f"get_all_supported_ops() gave {name!r} for the name of an op")
    return list(dict.fromkeys(names))


def read_op(opinfo, op):
    """The variants of an op."""
    try:
        return [_variant(info) for info in opinfo.get_op_info(op)]
    except Exception as error:
        raise Stop(f"op {op}: the SDK's answer cannot be read: {reason(error)}") from error


def _variant(info):
    return Variant(tuple(_port(port) for port in info.get_input_info()),
                   tuple(_port(port) for port in info.get_output_info()))


def _port(info):
    return Port(_name(info.get_datatype(), "QNN_DATATYPE_", DTYPE_NUMBERS),
                tuple(_constraint(one) for one in info.get_quant_constraint_info()),
                _flag(info.is_applicable_from_current_dtype_onward(), "onward"))


def _constraint(info):
    axes = info.get_axis()
    encodings = (_name(one, "QNN_QUANTIZATION_ENCODING_", ENCODING_NUMBERS)
                 for one in info.get_encoding_types())
    return Constraint(tuple(dict.fromkeys(encodings)),
                      _flag(info.is_symmetric(), "is_symmetric"),
                      # an empty list asks for nothing, as None does
                      tuple(sorted({_integer(axis, "axis") for axis in axes or ()})) or None,
                      _flag(info.is_math_invariant(), "is_math_invariant"),
                      _scale(info.get_scale()),
                      _integer(info.get_offset(), "offset", may_be_none=True))


def _flag(value, what):
    """None and False both ask for nothing. Taking "is not None" for a demand turns every False of
    the SDK into one (facts/qnn.md D03)."""
    if value is not None and not isinstance(value, bool):
        raise TypeError(f"{what} is {value!r}, expected None, False or True")
    return value is True


def _integer(value, what, may_be_none=False):
    if value is None and may_be_none:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{what} is {value!r}, expected an integer")
    return int(value)


def _scale(value):
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"scale is {value!r}, expected a number")
    return float(value)


def _name(value, prefix, numbers):
    """An enumerator by its own name if it has one (pybind enums do), else by its number."""
    name = getattr(value, "name", value)
    if isinstance(name, str):
        return name[len(prefix):] if name.startswith(prefix) else name
    number = _integer(value, f"a {prefix}... value")
    return numbers.get(number, f"number {number:#x}")
