// SPDX-License-Identifier: Apache-2.0
// A straight line of integer instructions: what a graph computes, with every number decided.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "qconform/base/tensor.h"
#include "qconform/kernel/params.h"

namespace qconform {

using RegisterId = std::uint32_t;

using InstructionParams =
    std::variant<Conv2dParams, DepthwiseConv2dParams, MatmulParams, ElementwiseParams,
                 RescaleParams, TableParams, ClampParams, TransposeParams, ReshapeParams,
                 ConcatParams, SliceParams, PadParams, AvgPool2dParams, MaxPool2dParams,
                 QuantizeParams, DequantizeParams, FloatRequantizeParams, TwoMultiplierAddParams,
                 SoftmaxTableParams, Conv3dParams, TransposeConv2dParams, TransposeConv3dParams,
                 UnaryParams, SelectParams, ReduceParams, ArgMaxParams, CastParams, ReverseParams,
                 TileParams, GatherParams, ScatterParams, ResizeParams, AvgPool3dParams,
                 MaxPool3dParams, ScaledCodesParams, FloatBinaryParams>;

struct Instruction {
  InstructionParams params;
  std::vector<RegisterId> operands;
  RegisterId result = 0;
  std::uint32_t node = 0;  // the graph node it comes from
};

struct Register {
  DType dtype = DType::kInt8;
  Dims shape;
  std::optional<std::vector<std::int64_t>> constant;
};

struct Program {
  std::vector<Register> registers;
  std::vector<Instruction> instructions;  // each register is written once, before it is read
  std::vector<RegisterId> inputs;         // in the order of the graph's inputs
  std::vector<RegisterId> outputs;
  // By value of the graph: the register that holds its codes. None for constants that are never
  // read.
  std::vector<std::optional<RegisterId>> value_registers;
};

// "conv2d", "rescale", ...
std::string_view NameOf(const InstructionParams& params);
std::string Describe(const Program& program);

}  // namespace qconform
