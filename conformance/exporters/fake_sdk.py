# SPDX-License-Identifier: Apache-2.0
"""Test-only: a folder that looks like a QNN SDK, whose backend_opinfo answers from a table.

The getters are named as pytorch/executorch calls them (backend_opinfo_adapter.py, 17b9ad5e).
"""

import os

MODULE_FOLDER = os.path.join("lib", "python", "qti", "aisw", "converters", "common")

# The stand-in module. OPS: {op: [(inputs, outputs)]}, a port is (dtype, constraints, onward), a
# constraint (encodings, is_symmetric, axis, is_math_invariant, scale, offset).
_MODULE = '''
class _Enumerator:  # as pybind makes them: a name of their own, no int
    def __init__(self, name):
        self.name = name

def _enumerator(prefix, name):
    return name if isinstance(name, int) else _Enumerator(prefix + name)

class _Constraint:
    def __init__(self, row):
        self.row = row
    def get_encoding_types(self):
        return [_enumerator("QNN_QUANTIZATION_ENCODING_", one) for one in self.row[0]]
    def is_symmetric(self):
        return self.row[1]
    def get_axis(self):
        return self.row[2]
    def is_math_invariant(self):
        return self.row[3]
    def get_scale(self):
        return self.row[4]
    def get_offset(self):
        return self.row[5]

class _Port:
    def __init__(self, row):
        self.row = row
    def get_datatype(self):
        return _enumerator("QNN_DATATYPE_", self.row[0])
    def get_quant_constraint_info(self):
        return [_Constraint(one) for one in self.row[1]]
    def is_applicable_from_current_dtype_onward(self):
        return self.row[2]

class _Op:
    def __init__(self, row):
        self.row = row
    def get_input_info(self):
        return [_Port(one) for one in self.row[0]]
    def get_output_info(self):
        return [_Port(one) for one in self.row[1]]

HTP = 1
LPAI = 3

class BackendOpInfo:
    def __init__(self, backend_type, soc_model):
        print("chatter on stdout")
        assert backend_type in (HTP, LPAI) and isinstance(soc_model, int)
        if backend_type == LPAI:
            raise RuntimeError("LPAI is not there yet")
        self.soc_model = soc_model
    def get_all_supported_ops(self):
        return list(OPS)
    def get_op_info(self, op):
        if isinstance(OPS[op], str):
            raise ValueError(OPS[op])
        return [_Op(row) for row in OPS[op]]
'''


def make_sdk(folder, ops, version="2.41.0.251128", body=_MODULE):
    """Writes the SDK and returns its root. `version` goes to sdk.yaml; None: no such file."""
    package = os.path.join(folder, MODULE_FOLDER)
    os.makedirs(package, exist_ok=True)
    with open(os.path.join(package, "backend_opinfo.py"), "w", encoding="utf-8") as file:
        file.write(f"OPS = {ops!r}\n{body}")
    if version:
        with open(os.path.join(folder, "sdk.yaml"), "w", encoding="utf-8") as file:
            file.write(f"product: QAIRT\nversion: {version}\n")
    return folder


def constraint(*encodings, symmetric=None, axis=None, invariant=None, scale=None, offset=None):
    return (list(encodings), symmetric, axis, invariant, scale, offset)


def port(dtype, *constraints, onward=False):
    return (dtype, list(constraints), onward)


_U8 = port("UFIXED_POINT_8", constraint("SCALE_OFFSET"))
_U16 = port("UFIXED_POINT_16", constraint("SCALE_OFFSET", symmetric=False, invariant=False))
_WEIGHT = port("SFIXED_POINT_8", constraint("SCALE_OFFSET"),
               constraint("AXIS_SCALE_OFFSET", "BW_AXIS_SCALE_OFFSET", symmetric=True, axis=[3]),
               constraint("BLOCKWISE_EXPANSION", symmetric=True, axis=[3]))
_BIAS = port("SFIXED_POINT_32", constraint("SCALE_OFFSET", "AXIS_SCALE_OFFSET", symmetric=True,
                                           axis=[0]))

# One op for each thing that an SDK may say.
OPS = {
    "Conv2d": [([_U8, _WEIGHT, _BIAS], [_U8])],
    "ElementWiseAdd": [
        ([_U8, _U8], [_U8]), ([], []), ([_U8, _U8], [_U8]), ([_U16, _U16], [_U16]), ([], []),
        ([port("FLOAT_16", constraint("UNDEFINED"))] * 2, [port("FLOAT_16")]),
        ([port("INT_32"), port(0x0032)], [port("INT_32")])],
    "Concat": [([port("UFIXED_POINT_8", constraint("SCALE_OFFSET"), onward=True)], [_U8])],
    "Pack": [([port("SFIXED_POINT_8", constraint("SCALE_OFFSET"),
                    constraint("BW_SCALE_OFFSET", symmetric=True), onward=True)],
              [port("SFIXED_POINT_8", constraint("SCALE_OFFSET", "BW_SCALE_OFFSET"))])],
    "Split": [([_U8], [port("UFIXED_POINT_8", constraint("SCALE_OFFSET", invariant=True),
                            onward=True)])],
    "Reshape": [([_U8], [port("UFIXED_POINT_8", constraint("SCALE_OFFSET", invariant=True))])],
    "Transpose": [([port("UFIXED_POINT_8", constraint(0, invariant=True))],
                   [port(0x0408, constraint(0, 0x7FFFFFFF, invariant=None))])],
    "Sigmoid": [
        ([_U8], [port("UFIXED_POINT_8", constraint("SCALE_OFFSET", scale=1 / 256, offset=0))]),
        ([_U16], [port("UFIXED_POINT_16", constraint("SCALE_OFFSET", scale=1 / 65535, offset=0))])],
    "Tanh": [([_U16], [port("UFIXED_POINT_16",
                            constraint("SCALE_OFFSET", scale=1 / 32768, offset=-32768))])],
    "ElementWiseSelect": [([port("BOOL_8"), _U8, _U8],
                           [port("UFIXED_POINT_8", constraint("SCALE_OFFSET", invariant=True))])],
    "TopK": [([_U8], [_U8, port("UINT_32")])],
    "ElementWiseAnd": [([port("BOOL_8")] * 2, [port("BOOL_8")])],
    "Relu": [([_U8], [_U8]), ([port("UFIXED_POINT_32")], [port("UFIXED_POINT_32")])],
    "Softmax": [],
    "Überraschung": [([_U8], [_U8])],
    "Lstm": [([_U8], [_U8])],
}
