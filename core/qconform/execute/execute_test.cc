// SPDX-License-Identifier: Apache-2.0
#include "qconform/execute/execute.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <utility>
#include <vector>

namespace qconform {
namespace {

using Codes = std::vector<std::int64_t>;

RescaleParams Rescale(std::int32_t multiplier, std::int32_t shift, bool scale32 = true) {
  return {{multiplier}, {shift}, 0, 0, scale32, Rounding::kSingle};
}

// int8 a, b -> (a + b) * 1.0, clipped to int8. Registers 4 and 5: the sum and the result.
Program AddProgram() {
  Program p;
  p.registers = {{DType::kInt8, {2}, std::nullopt},  {DType::kInt8, {2}, std::nullopt},
                 {DType::kInt32, {2}, std::nullopt}, {DType::kInt32, {2}, std::nullopt},
                 {DType::kInt32, {2}, std::nullopt}, {DType::kInt8, {2}, std::nullopt}};
  p.instructions = {{Rescale(1 << 30, 30), {0}, 2, 10},
                    {Rescale(1 << 30, 30), {1}, 3, 10},
                    {ElementwiseParams{ElementwiseParams::Op::kAdd}, {2, 3}, 4, 10},
                    {Rescale(1 << 30, 30), {4}, 5, 11}};
  p.inputs = {0, 1};
  p.outputs = {5};
  return p;
}
std::vector<Tensor> AddInputs() {
  return {{DType::kInt8, {2}, {1, 100}}, {DType::kInt8, {2}, {2, 100}}};
}

TEST(Execute, RunsInstructionsInOrder) {
  const Outcome outcome = Execute(AddProgram(), AddInputs());
  EXPECT_EQ(outcome.kind, Outcome::Kind::kValid);
  EXPECT_EQ(outcome.outputs, (std::vector<Tensor>{{DType::kInt8, {2}, {3, 127}}}));
}

TEST(Execute, TakesInputsInTheProgramsOrder) {
  Program p = AddProgram();
  p.instructions[2].params = ElementwiseParams{ElementwiseParams::Op::kSub};
  EXPECT_EQ(Execute(p, AddInputs()).outputs[0].codes, (Codes{-1, 0}));
  p.inputs = {1, 0};
  EXPECT_EQ(Execute(p, AddInputs()).outputs[0].codes, (Codes{1, 0}));
}

TEST(Execute, ReadsConstants) {
  Program p = AddProgram();
  p.registers[1].constant = Codes{-1, 1};
  p.inputs = {0};
  const std::vector<Tensor> inputs = {{DType::kInt8, {2}, {5, 6}}};
  EXPECT_EQ(Execute(p, inputs).outputs[0].codes, (Codes{4, 7}));
}

TEST(Execute, ReturnsARegisterAsOftenAsItIsAskedFor) {
  Program p = AddProgram();
  p.outputs = {5, 0, 5};
  const Outcome outcome = Execute(p, AddInputs());
  ASSERT_EQ(outcome.outputs.size(), 3u);
  EXPECT_EQ(outcome.outputs[0].codes, (Codes{3, 127}));
  EXPECT_EQ(outcome.outputs[1].codes, (Codes{1, 100}));
  EXPECT_EQ(outcome.outputs[2].codes, (Codes{3, 127}));
}

TEST(Execute, NamesTheNodeAndTheReasonOfAnUnpredictableRun) {
  Program p = AddProgram();
  p.instructions[3].params = Rescale(1 << 30, 8);  // defined for [-128, 128) only
  const Outcome outcome = Execute(p, AddInputs());
  EXPECT_EQ(outcome.kind, Outcome::Kind::kUnpredictable);
  EXPECT_EQ(outcome.node, 11u);
  EXPECT_EQ(outcome.reason,
            "rescale: value, multiplier or shift outside the domain of apply_scale_32");
  EXPECT_TRUE(outcome.outputs.empty());
}

TEST(ExecuteTraced, KeepsEveryRegister) {
  const Trace trace = ExecuteTraced(AddProgram(), AddInputs());
  EXPECT_EQ(trace.outcome.outputs, (std::vector<Tensor>{{DType::kInt8, {2}, {3, 127}}}));
  ASSERT_EQ(trace.registers.size(), 6u);
  EXPECT_EQ(trace.registers[0], (Tensor{DType::kInt8, {2}, {1, 100}}));
  EXPECT_EQ(trace.registers[4], (Tensor{DType::kInt32, {2}, {3, 200}}));
  EXPECT_EQ(trace.registers[5], (Tensor{DType::kInt8, {2}, {3, 127}}));
}

TEST(ExecuteTraced, LeavesRegistersEmptyFromTheUnpredictableInstructionOn) {
  Program p = AddProgram();
  p.instructions[1].params = Rescale(-1, 30);
  const Trace trace = ExecuteTraced(p, AddInputs());
  EXPECT_EQ(trace.outcome.kind, Outcome::Kind::kUnpredictable);
  EXPECT_EQ(trace.registers[2].codes, (Codes{1, 100}));
  for (const std::size_t id : {3u, 4u, 5u}) EXPECT_TRUE(trace.registers[id].codes.empty()) << id;
  EXPECT_EQ(trace.registers[3].dtype, DType::kInt32);
}

TEST(ExecuteTosa, HasThreeOutcomes) {
  Program p = AddProgram();
  const TosaTarget target;
  EXPECT_EQ(ExecuteTosa(p, AddInputs(), target).outputs, Execute(p, AddInputs()).outputs);
  p.instructions[3].params = Rescale(1 << 30, 8);  // the data decide
  EXPECT_EQ(ExecuteTosa(p, AddInputs(), target).reason,
            "rescale: value, multiplier or shift outside the domain of apply_scale_32");
  p.instructions[3].params = Rescale(1 << 30, 63);  // no data can help
  const Outcome unpredictable = ExecuteTosa(p, AddInputs(), target);
  EXPECT_EQ(unpredictable.kind, Outcome::Kind::kUnpredictable);
  EXPECT_EQ(unpredictable.reason, "tosa-rescale-shift");
  EXPECT_EQ(unpredictable.node, 11u);
  RescaleParams shifted = Rescale(1 << 30, 30);
  shifted.input_zero_point = 1;
  p.instructions[3].params = shifted;
  const Outcome refused = ExecuteTosa(p, AddInputs(), target);
  EXPECT_EQ(refused.kind, Outcome::Kind::kMustReject);
  EXPECT_EQ(refused.reason, "tosa-zero-point-type");
  EXPECT_EQ(refused.node, 11u);
  EXPECT_TRUE(refused.outputs.empty());
}

KernelStatus AlwaysSeven(const ElementwiseParams&, std::span<const TensorView>,
                         MutableTensorView result) {
  for (std::int64_t& code : result.codes) code = 7;
  return std::nullopt;
}

TEST(Execute, CallsTheKernelsItIsGiven) {
  KernelTable kernels = ReferenceKernels();
  kernels.elementwise = AlwaysSeven;
  EXPECT_EQ(Execute(AddProgram(), AddInputs(), kernels).outputs[0].codes, (Codes{7, 7}));
}

// One instruction of each kind between registers of the right types.
struct OneInstruction {
  InstructionParams params;
  std::vector<Tensor> operands;
  Tensor want;
};

std::vector<OneInstruction> FirstInstructions() {
  const Tensor pixel{DType::kInt8, {1, 1, 1, 2}, {3, 4}};
  const Dims one{1, 1};
  const Dims none{0, 0, 0, 0};
  const Conv2dParams conv{one, one, none, 0, 0};
  TableParams table;
  for (std::int64_t i = 0; i < 256; ++i) table.table.push_back(i / 2);
  SoftmaxTableParams softmax;
  softmax.table.assign(256, 1);
  const Tensor wide{DType::kInt32, {2}, {6, -6}};
  const Tensor bytes{DType::kUint8, {2}, {6, 9}};
  const Tensor row{DType::kInt8, {1, 2}, {3, 4}};
  const Tensor reals{DType::kFloat32, {1}, {0x3FC00000}};  // 1.5
  return {
      {conv, {pixel, pixel}, {DType::kInt32, {1, 1, 1, 1}, {25}}},
      {DepthwiseConv2dParams{conv}, {pixel, pixel}, {DType::kInt32, {1, 1, 1, 2}, {9, 16}}},
      {MatmulParams{},
       {{DType::kInt8, {1, 1, 2}, {3, 4}}, {DType::kInt8, {1, 2, 1}, {5, 6}}},
       {DType::kInt32, {1, 1, 1}, {39}}},
      {ElementwiseParams{ElementwiseParams::Op::kMul},
       {wide, wide},
       {DType::kInt32, {2}, {36, 36}}},
      {Rescale(1 << 30, 31), {wide}, {DType::kInt8, {2}, {3, -3}}},
      {table, {bytes}, {DType::kUint8, {2}, {3, 4}}},
      {ClampParams{-1, 1}, {wide}, {DType::kInt32, {2}, {1, -1}}},
      {TransposeParams{{1, 0}}, {row}, {DType::kInt8, {2, 1}, {3, 4}}},
      {ReshapeParams{}, {row}, {DType::kInt8, {2}, {3, 4}}},
      {ConcatParams{0}, {row, row}, {DType::kInt8, {2, 2}, {3, 4, 3, 4}}},
      {SliceParams{{0, 1}}, {row}, {DType::kInt8, {1, 1}, {4}}},
      {PadParams{{0, 1}, {0, 0}, 9}, {row}, {DType::kInt8, {1, 3}, {9, 3, 4}}},
      {AvgPool2dParams{{one, one, none, 1, 0}}, {pixel}, {DType::kInt8, {1, 1, 1, 2}, {2, 3}}},
      {MaxPool2dParams{{one, one, none, 0, 0}}, {pixel}, {DType::kInt8, {1, 1, 1, 2}, {3, 4}}},
      {QuantizeParams{0.5f, 1, -8, 7}, {reals}, {DType::kInt4, {1}, {4}}},
      {DequantizeParams{0.5f, 1}, {{DType::kInt4, {1}, {4}}}, reals},
      {FloatRequantizeParams{{0.5f}, 1, -8, 7}, {wide}, {DType::kInt8, {2}, {4, -2}}},
      {TwoMultiplierAddParams{4, 2, 0, 1, 0, 0, 99},
       {bytes, bytes},
       {DType::kUint8, {2}, {18, 27}}},
      {softmax, {bytes}, {DType::kUint8, {2}, {128, 128}}},
      {ScaledCodesParams{.scales = {0.5}, .qmin = -8, .qmax = 7},
       {wide},
       {DType::kInt8, {2}, {3, -3}}},
      {FloatBinaryParams{.op = FloatBinaryParams::Op::kMul, .divisor = 2, .qmax = 99},
       {bytes, bytes},
       {DType::kUint8, {2}, {18, 40}}},
  };
}

// The rest of TOSA's operators, and ours with three axes of space.
std::vector<OneInstruction> MoreInstructions() {
  const Tensor pixel{DType::kInt8, {1, 1, 1, 2}, {3, 4}};
  const Dims one{1, 1};
  const Dims none{0, 0, 0, 0};
  const Tensor wide{DType::kInt32, {2}, {6, -6}};
  const Tensor row{DType::kInt8, {1, 2}, {3, 4}};
  const Tensor voxel{DType::kInt8, {1, 1, 1, 1, 2}, {3, 4}};
  const Dims one3{1, 1, 1};
  const Dims none3{0, 0, 0, 0, 0, 0};
  const Tensor table_rows{DType::kInt8, {1, 2, 1}, {3, 4}};
  const Tensor index{DType::kInt32, {1, 1}, {1}};
  return {
      {Conv3dParams{one3, one3, none3, 0, 0},
       {voxel, voxel},
       {DType::kInt32, {1, 1, 1, 1, 1}, {25}}},
      {TransposeConv2dParams{one, none, 0, 0}, {pixel, pixel}, {DType::kInt32, {1, 1, 1, 1}, {25}}},
      {TransposeConv3dParams{one3, none3, 0, 0},
       {voxel, voxel},
       {DType::kInt32, {1, 1, 1, 1, 1}, {25}}},
      {UnaryParams{UnaryParams::Op::kAbs}, {wide}, {DType::kInt32, {2}, {6, 6}}},
      {SelectParams{},
       {{DType::kBool, {2}, {1, 0}}, wide, {DType::kInt32, {2}, {1, 2}}},
       {DType::kInt32, {2}, {6, 2}}},
      {ReduceParams{ReduceParams::Op::kMin, 0}, {wide}, {DType::kInt32, {1}, {-6}}},
      {ArgMaxParams{1}, {row}, {DType::kInt32, {1}, {1}}},
      {CastParams{}, {wide}, {DType::kBool, {2}, {1, 1}}},
      {ReverseParams{1}, {row}, {DType::kInt8, {1, 2}, {4, 3}}},
      {TileParams{{2, 1}}, {row}, {DType::kInt8, {2, 2}, {3, 4, 3, 4}}},
      {GatherParams{}, {table_rows, index}, {DType::kInt8, {1, 1, 1}, {4}}},
      {ScatterParams{},
       {table_rows, index, {DType::kInt8, {1, 1, 1}, {9}}},
       {DType::kInt8, {1, 2, 1}, {3, 9}}},
      {ResizeParams{ResizeParams::Mode::kBilinear, {2, 1, 2, 1}, {0, 0}, {0, 0}},
       {pixel},
       {DType::kInt32, {1, 1, 1, 2}, {12, 16}}},
      {AvgPool3dParams{{one3, one3, none3, 1, 0}}, {voxel}, {DType::kInt8, voxel.shape, {2, 3}}},
      {MaxPool3dParams{{one3, one3, none3, 0, 0}}, {voxel}, {DType::kInt8, voxel.shape, {3, 4}}},
  };
}

std::vector<OneInstruction> AllInstructions() {
  std::vector<OneInstruction> all = FirstInstructions();
  for (OneInstruction& more : MoreInstructions()) all.push_back(std::move(more));
  return all;
}

TEST(Execute, FindsTheKernelOfEveryInstruction) {
  std::vector<bool> seen(std::variant_size_v<InstructionParams>, false);
  for (const OneInstruction& c : AllInstructions()) {
    SCOPED_TRACE(NameOf(c.params));
    Program p;
    for (RegisterId id = 0; id < c.operands.size(); ++id) {
      p.registers.push_back({c.operands[id].dtype, c.operands[id].shape, std::nullopt});
      p.inputs.push_back(id);
    }
    const auto result = static_cast<RegisterId>(c.operands.size());
    p.registers.push_back({c.want.dtype, c.want.shape, std::nullopt});
    p.instructions = {{c.params, p.inputs, result, 0}};
    p.outputs = {result};
    EXPECT_EQ(Execute(p, c.operands).outputs, (std::vector<Tensor>{c.want}));
    seen[c.params.index()] = true;
  }
  EXPECT_EQ(seen, std::vector<bool>(seen.size(), true));
}

// x * w over K = 517 extreme products with an int48 bias, one 16-bit rescale: valid in int48 only.
Program LongLinear(DType accumulator) {
  Program p;
  p.registers = {{DType::kInt16, {1, 1, 1, 517}, std::nullopt},
                 {DType::kInt8, {1, 1, 1, 517}, Codes(517, 127)},
                 {accumulator, {1}, Codes{1 << 20}},
                 {accumulator, {1, 1, 1, 1}, std::nullopt},
                 {DType::kInt16, {1, 1, 1, 1}, std::nullopt}};
  const Conv2dParams conv{{1, 1}, {1, 1}, {0, 0, 0, 0}, 0, 0};
  p.instructions = {{conv, {0, 1, 2}, 3, 0}, {Rescale(1 << 14, 32, false), {3}, 4, 0}};
  p.inputs = {0};
  p.outputs = {4};
  return p;
}

TEST(Execute, KeepsInt48ApartFromInt32) {
  const std::vector<Tensor> inputs = {{DType::kInt16, {1, 1, 1, 517}, Codes(517, -32768)}};
  EXPECT_EQ(Execute(LongLinear(DType::kInt48), inputs).outputs[0].codes, (Codes{-8203}));
  const Outcome narrow = Execute(LongLinear(DType::kInt32), inputs);
  EXPECT_EQ(narrow.kind, Outcome::Kind::kUnpredictable);
  EXPECT_EQ(narrow.reason, "conv2d: the accumulator leaves int32");
}

}  // namespace
}  // namespace qconform
