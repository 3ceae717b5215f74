# SPDX-License-Identifier: Apache-2.0
"""What QNN calls things, and what qconform calls them: ops, types, encodings, SoCs, axes."""

from collections import namedtuple

# QNN op -> ops of qconform. The first block is facts/qnn.md section 2: the QNN op of every rule of
# pytorch/executorch backends/qualcomm/quantizer/annotators/htp_rules.py (cff6f4dd), by the aten ops
# that the rule takes. No op of qconform stands behind two QNN ops: two rows for one op would both
# have to hold, while the SDK means either.
QNN_OPS = {
    "Argmax": ("argmax",),
    "Argmin": ("argmin",),
    "Cast": ("cast",),
    "ChannelShuffle": ("channel_shuffle",),
    "Concat": ("concat",),
    "Conv2d": ("conv2d",),
    "Conv3d": ("conv3d",),
    "CumulativeSum": ("cumsum",),
    "DepthToSpace": ("depth_to_space",),
    "ElementWiseAbs": ("abs",),
    "ElementWiseAdd": ("add",),
    "ElementWiseAnd": ("logical_and", "bitwise_and"),
    "ElementWiseAsin": ("asin",),
    "ElementWiseAtan": ("atan",),
    "ElementWiseCeil": ("ceil",),
    "ElementWiseCos": ("cos",),
    "ElementWiseDivide": ("div",),
    "ElementWiseEqual": ("equal",),
    "ElementWiseExp": ("exp",),
    "ElementWiseFloor": ("floor",),
    "ElementWiseFloorDiv": ("floor_divide",),
    "ElementWiseGreater": ("greater",),
    "ElementWiseGreaterEqual": ("greater_equal",),
    "ElementWiseLess": ("less",),
    "ElementWiseLessEqual": ("less_equal",),
    "ElementWiseLog": ("log",),
    "ElementWiseMaximum": ("maximum",),
    "ElementWiseMinimum": ("minimum",),
    "ElementWiseMultiply": ("mul",),
    "ElementWiseNeg": ("neg",),
    "ElementWiseNeuron": ("hard_sigmoid",),
    "ElementWiseNotEqual": ("not_equal",),
    "ElementWiseOr": ("bitwise_or",),
    "ElementWisePower": ("pow",),
    "ElementWiseRound": ("round",),
    "ElementWiseSelect": ("where",),
    "ElementWiseSign": ("sign",),
    "ElementWiseSin": ("sin",),
    "ElementWiseSquareRoot": ("sqrt",),
    "ElementWiseSubtract": ("sub",),
    "ElementWiseXor": ("bitwise_xor",),
    "Elu": ("elu",),
    "FullyConnected": ("linear",),
    "Gelu": ("gelu",),
    "GridSample": ("grid_sample",),
    "GroupNorm": ("group_norm",),
    "HadamardTransform": ("hadamard_transform",),
    "HardSwish": ("hard_swish",),
    "LayerNorm": ("layer_norm",),
    "LogSoftmax": ("log_softmax",),
    "MatMul": ("matmul",),
    "Pack": ("stack",),
    "Pad": ("pad", "mirror_pad"),
    "PoolAvg2d": ("avg_pool2d",),
    "PoolAvg3d": ("avg_pool3d",),
    "PoolMax2d": ("max_pool2d",),
    "Prelu": ("prelu",),
    "ReduceMax": ("reduce_max", "max_with_index"),
    "ReduceMean": ("reduce_mean",),
    "ReduceMin": ("reduce_min", "min_with_index"),
    "ReduceSum": ("reduce_sum",),
    "Relu": ("relu",),
    "ReluMinMax": ("clamp",),
    "Reshape": ("reshape",),
    "Resize": ("resize_bicubic",),
    "ResizeBilinear": ("resize_bilinear",),
    "ResizeNearestNeighbor": ("resize_nearest",),
    "RmsNorm": ("rms_norm",),
    "Sigmoid": ("sigmoid",),
    "Softmax": ("softmax",),
    "SpaceToDepth": ("space_to_depth",),
    "Split": ("split",),
    "StridedSlice": ("slice", "reverse"),
    "Tanh": ("tanh",),
    "Tile": ("tile", "broadcast_to"),
    "TopK": ("topk", "sort"),
    "Transpose": ("transpose",),
    "TransposeConv2d": ("transpose_conv2d",),
    "TransposeConv3d": ("transpose_conv3d",),
    "UnPack": ("unbind",),
    # Ops that no rule names, but a builder of the same repository emits one to one
    # (backends/qualcomm/builders/qnn_constants.py, 0189e1bd).
    "Batchnorm": ("batch_norm",),
    "Convert": ("requantize",),
    "DepthWiseConv2d": ("depthwise_conv2d",),
    "Dequantize": ("dequantize",),
    "ElementWiseNot": ("logical_not",),
    "ElementWiseRsqrt": ("rsqrt",),
    "Gather": ("gather",),
    "InstanceNorm": ("instance_norm",),
    "Quantize": ("quantize",),
    "ScatterElements": ("scatter_elements",),
}

# Operands and results of an op of qconform, a letter each: d data, i index, t truth. `required`
# counts the operands that a node must have; with `repeats` the last operand (result) repeats.
# core/qconform/graph/op_table.cc is the original; the test compares.
Ports = namedtuple("Ports", "operands required repeats results results_repeat")


def _ports(operands="d", results="d", required=None, repeats=False, results_repeat=False):
    required = len(operands) if required is None else required
    return Ports(operands, required, repeats, results, results_repeat)


_WEIGHTED = _ports("ddd", required=2)
_PORTS = {
    _ports(): "abs asin atan avg_pool2d avg_pool3d broadcast_to cast ceil "
              "channel_shuffle clamp cos cumsum depth_to_space dequantize elu exp floor gelu "
              "hadamard_transform hard_sigmoid hard_swish log log_softmax max_pool2d mirror_pad "
              "neg pad quantize reduce_max reduce_mean reduce_min reduce_sum relu requantize "
              "reshape resize_bicubic resize_bilinear resize_nearest reverse round rsqrt sigmoid "
              "sign sin slice softmax space_to_depth sqrt tanh tile transpose",
    _WEIGHTED: "batch_norm conv2d conv3d depthwise_conv2d group_norm instance_norm layer_norm "
               "linear transpose_conv2d transpose_conv3d",
    _ports("dd"): "add bitwise_and bitwise_or bitwise_xor div floor_divide grid_sample matmul "
                  "maximum minimum mul pow prelu rms_norm sub",
    _ports("dd", "t"): "equal greater greater_equal less less_equal not_equal",
    _ports("tt", "t"): "logical_and",
    _ports("t", "t"): "logical_not",
    _ports("tdd"): "where",
    _ports("di"): "gather",
    _ports("did"): "scatter_elements",
    _ports(results="i"): "argmax argmin",
    _ports(results="di"): "max_with_index min_with_index sort topk",
    _ports(repeats=True): "concat stack",
    _ports(results_repeat=True): "split unbind",
}
OP_PORTS = {op: ports for ports, ops in _PORTS.items() for op in ops.split()}

# QNN data type, without QNN_DATATYPE_ -> element type of qconform. What is not here (unsigned 32
# and 64 bits, unsigned 4 bits, float64, strings) no graph of qconform can hold.
FIXED_POINT = {
    "SFIXED_POINT_4": "int4",
    "SFIXED_POINT_8": "int8",
    "SFIXED_POINT_16": "int16",
    "SFIXED_POINT_32": "int32",
    "UFIXED_POINT_8": "uint8",
    "UFIXED_POINT_16": "uint16",
}
PLAIN_INTEGER = {
    "INT_8": "int8",
    "INT_16": "int16",
    "INT_32": "int32",
    "INT_64": "int64",
    "UINT_8": "uint8",
    "UINT_16": "uint16",
}
PLAIN_OTHER = {"FLOAT_16": "float16", "BFLOAT_16": "bfloat16", "FLOAT_32": "float32",
               "BOOL_8": "bool"}
# An index is a position: qconform holds it signed, QNN signed or unsigned.
INDEX = {"INT_32": "int32", "INT_64": "int64", "UINT_32": "int32", "UINT_64": "int64"}
NO_DTYPE = "UNDEFINED"  # the port's type is not stated

# QNN quantization encoding, without QNN_QUANTIZATION_ENCODING_ -> encoding of qconform. BLOCK,
# VECTOR and the mapped encodings of SDK 2.44 have no counterpart.
ENCODINGS = {
    "UNDEFINED": "undefined",
    "SCALE_OFFSET": "scale_offset",
    "AXIS_SCALE_OFFSET": "axis_scale_offset",
    "BW_SCALE_OFFSET": "bw_scale_offset",
    "BW_AXIS_SCALE_OFFSET": "bw_axis_scale_offset",
    "BLOCKWISE_EXPANSION": "blockwise_expansion",
}

# Where a getter answers with a bare number: the values of Qnn_DataType_t and
# Qnn_QuantizationEncoding_t, QnnTypes.h of the SDK, as many public users of it repeat them.
_KINDS = {0x00: "INT", 0x01: "UINT", 0x02: "FLOAT", 0x03: "SFIXED_POINT", 0x04: "UFIXED_POINT",
          0x05: "BOOL"}
_WIDTHS = {0x04: "4", 0x08: "8", 0x16: "16", 0x32: "32", 0x64: "64"}
UNDEFINED_NUMBER = 0x7FFFFFFF
DTYPE_NUMBERS = {(kind << 8) | width: f"{_KINDS[kind]}_{_WIDTHS[width]}"
                 for kind in _KINDS for width in _WIDTHS}
DTYPE_NUMBERS[UNDEFINED_NUMBER] = "UNDEFINED"
ENCODING_NUMBERS = {0: "SCALE_OFFSET", 1: "AXIS_SCALE_OFFSET", 2: "BW_SCALE_OFFSET",
                    3: "BW_AXIS_SCALE_OFFSET", 4: "BLOCK", 5: "BLOCKWISE_EXPANSION", 6: "VECTOR",
                    UNDEFINED_NUMBER: "UNDEFINED"}

# (op, operand) -> axis of qconform for each axis of QNN. QNN holds the weights of a convolution as
# [spatial..., in, out] (facts/qnn.md 1.7), qconform as core/README.md says. Elsewhere the layouts
# agree.
WEIGHT_AXES = {
    ("conv2d", "in1"): (1, 2, 3, 0),
    ("conv3d", "in1"): (1, 2, 3, 4, 0),
    ("depthwise_conv2d", "in1"): (1, 2, 0, 3),
    ("transpose_conv2d", "in1"): (1, 2, 0, 3),
    ("transpose_conv3d", "in1"): (1, 2, 3, 0, 4),
}
MAX_RANK = 8  # of core/qconform/base/dims.h

# SoC -> number that BackendOpInfo takes, HTP arch. From pytorch/executorch
# backends/qualcomm/serialization/qc_schema.py (0e9182a3).
SOCS = {
    "QCM6490": (93, "v68"),
    "QCS9100": (77, "v73"),
    "SA8255": (52, "v73"),
    "SA8295": (39, "v68"),
    "SA8540": (62, "v68"),
    "SA8797": (72, "v81"),
    "SAR2230P": (95, "v81"),
    "SM8350": (30, "v68"),
    "SM8450": (36, "v69"),
    "SM8475": (42, "v69"),
    "SM8550": (43, "v73"),
    "SM8650": (57, "v75"),
    "SM8750": (69, "v79"),
    "SM8845": (97, "v81"),
    "SM8850": (87, "v81"),
    "SSG2115P": (46, "v73"),
    "SSG2125P": (58, "v73"),
    "SW6100": (96, "v81"),
    "SXR1230P": (45, "v73"),
    "SXR2230P": (53, "v69"),
    "SXR2330P": (75, "v79"),
}
