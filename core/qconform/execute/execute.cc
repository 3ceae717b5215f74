// SPDX-License-Identifier: Apache-2.0
#include "qconform/execute/execute.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <variant>

#include "qconform/base/check.h"

namespace qconform {
namespace {

// The kernel that runs instructions with these parameters.
Kernel<Conv2dParams> Pick(const KernelTable& t, const Conv2dParams&) { return t.conv2d; }
Kernel<DepthwiseConv2dParams> Pick(const KernelTable& t, const DepthwiseConv2dParams&) {
  return t.depthwise_conv2d;
}
Kernel<MatmulParams> Pick(const KernelTable& t, const MatmulParams&) { return t.matmul; }
Kernel<ElementwiseParams> Pick(const KernelTable& t, const ElementwiseParams&) {
  return t.elementwise;
}
Kernel<RescaleParams> Pick(const KernelTable& t, const RescaleParams&) { return t.rescale; }
Kernel<TableParams> Pick(const KernelTable& t, const TableParams&) { return t.table; }
Kernel<ClampParams> Pick(const KernelTable& t, const ClampParams&) { return t.clamp; }
Kernel<TransposeParams> Pick(const KernelTable& t, const TransposeParams&) { return t.transpose; }
Kernel<ReshapeParams> Pick(const KernelTable& t, const ReshapeParams&) { return t.reshape; }
Kernel<ConcatParams> Pick(const KernelTable& t, const ConcatParams&) { return t.concat; }
Kernel<SliceParams> Pick(const KernelTable& t, const SliceParams&) { return t.slice; }
Kernel<PadParams> Pick(const KernelTable& t, const PadParams&) { return t.pad; }
Kernel<AvgPool2dParams> Pick(const KernelTable& t, const AvgPool2dParams&) { return t.avg_pool2d; }
Kernel<MaxPool2dParams> Pick(const KernelTable& t, const MaxPool2dParams&) { return t.max_pool2d; }
Kernel<QuantizeParams> Pick(const KernelTable& t, const QuantizeParams&) { return t.quantize; }
Kernel<DequantizeParams> Pick(const KernelTable& t, const DequantizeParams&) {
  return t.dequantize;
}
Kernel<FloatRequantizeParams> Pick(const KernelTable& t, const FloatRequantizeParams&) {
  return t.float_requantize;
}
Kernel<TwoMultiplierAddParams> Pick(const KernelTable& t, const TwoMultiplierAddParams&) {
  return t.two_multiplier_add;
}
Kernel<SoftmaxTableParams> Pick(const KernelTable& t, const SoftmaxTableParams&) {
  return t.softmax_table;
}
Kernel<Conv3dParams> Pick(const KernelTable& t, const Conv3dParams&) { return t.conv3d; }
Kernel<TransposeConv2dParams> Pick(const KernelTable& t, const TransposeConv2dParams&) {
  return t.transpose_conv2d;
}
Kernel<TransposeConv3dParams> Pick(const KernelTable& t, const TransposeConv3dParams&) {
  return t.transpose_conv3d;
}
Kernel<UnaryParams> Pick(const KernelTable& t, const UnaryParams&) { return t.unary; }
Kernel<SelectParams> Pick(const KernelTable& t, const SelectParams&) { return t.select; }
Kernel<ReduceParams> Pick(const KernelTable& t, const ReduceParams&) { return t.reduce; }
Kernel<ArgMaxParams> Pick(const KernelTable& t, const ArgMaxParams&) { return t.argmax; }
Kernel<CastParams> Pick(const KernelTable& t, const CastParams&) { return t.cast; }
Kernel<ReverseParams> Pick(const KernelTable& t, const ReverseParams&) { return t.reverse; }
Kernel<TileParams> Pick(const KernelTable& t, const TileParams&) { return t.tile; }
Kernel<GatherParams> Pick(const KernelTable& t, const GatherParams&) { return t.gather; }
Kernel<ScatterParams> Pick(const KernelTable& t, const ScatterParams&) { return t.scatter; }
Kernel<ResizeParams> Pick(const KernelTable& t, const ResizeParams&) { return t.resize; }
Kernel<AvgPool3dParams> Pick(const KernelTable& t, const AvgPool3dParams&) { return t.avg_pool3d; }
Kernel<MaxPool3dParams> Pick(const KernelTable& t, const MaxPool3dParams&) { return t.max_pool3d; }
Kernel<ScaledCodesParams> Pick(const KernelTable& t, const ScaledCodesParams&) {
  return t.scaled_codes;
}
Kernel<FloatBinaryParams> Pick(const KernelTable& t, const FloatBinaryParams&) {
  return t.float_binary;
}

void CheckInput(const Register& wanted, const Tensor& got) {
  QC_CHECK(got.dtype == wanted.dtype);
  QC_CHECK(got.shape == wanted.shape);
  QC_CHECK_EQ(static_cast<std::int64_t>(got.codes.size()), ElementCount(wanted.shape));
  const CodeRange range = RangeOf(wanted.dtype);
  QC_CHECK(std::all_of(got.codes.begin(), got.codes.end(),
                       [&](std::int64_t code) { return range.Contains(code); }));
}

// One run of a program. Inputs and constants are read where they are; only results are stored here.
class Run {
 public:
  Run(const Program& program, std::span<const Tensor> inputs, const KernelTable& kernels)
      : program_(program),
        kernels_(kernels),
        codes_(program.registers.size()),
        views_(program.registers.size()) {
    for (std::size_t i = 0; i < views_.size(); ++i) {
      const auto& constant = program.registers[i].constant;
      if (constant) views_[i] = *constant;
    }
    QC_CHECK_EQ(inputs.size(), program.inputs.size());
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      CheckInput(program.registers[program.inputs[i]], inputs[i]);
      views_[program.inputs[i]] = inputs[i].codes;
    }
  }

  // Runs to the end, or to the first unpredictable instruction, whose reason and node it returns.
  Outcome Go() {
    for (const Instruction& instruction : program_.instructions) {
      if (const KernelStatus reason = Step(instruction)) {
        return {Outcome::Kind::kUnpredictable, {}, std::string(*reason), instruction.node};
      }
    }
    return {};
  }

  // The tensor in a register, by copy: the same register may be asked for twice, or be a constant.
  Tensor Copy(RegisterId id) const {
    const Register& r = program_.registers[id];
    return {r.dtype, r.shape, {views_[id].begin(), views_[id].end()}};
  }

 private:
  KernelStatus Step(const Instruction& instruction) {
    operands_.clear();
    for (const RegisterId id : instruction.operands) {
      const Register& r = program_.registers[id];
      operands_.push_back({r.dtype, r.shape, views_[id]});
    }
    const Register& r = program_.registers[instruction.result];
    std::vector<std::int64_t>& codes = codes_[instruction.result];
    codes.resize(static_cast<std::size_t>(ElementCount(r.shape)));
    const KernelStatus status = std::visit(
        [&](const auto& params) {
          return Pick(kernels_, params)(params, operands_, {r.dtype, r.shape, codes});
        },
        instruction.params);
    if (!status) views_[instruction.result] = codes;
    return status;
  }

  const Program& program_;
  const KernelTable& kernels_;
  std::vector<std::vector<std::int64_t>> codes_;      // per register, where an instruction wrote
  std::vector<std::span<const std::int64_t>> views_;  // per register, once it is known
  std::vector<TensorView> operands_;                  // of the current instruction
};

Outcome Finish(const Program& program, Run& run) {
  Outcome outcome = run.Go();
  if (outcome.kind != Outcome::Kind::kValid) return outcome;
  outcome.outputs.reserve(program.outputs.size());
  for (const RegisterId id : program.outputs) outcome.outputs.push_back(run.Copy(id));
  return outcome;
}

}  // namespace

Outcome Execute(const Program& program, std::span<const Tensor> inputs,
                const KernelTable& kernels) {
  Run run(program, inputs, kernels);
  return Finish(program, run);
}

Outcome ExecuteTosa(const Program& program, std::span<const Tensor> inputs,
                    const TosaTarget& target, const KernelTable& kernels) {
  const TosaVerdict verdict = CheckTosa(program, target);
  if (verdict.accepted()) return Execute(program, inputs, kernels);
  const bool inside = verdict.instruction < program.instructions.size();
  return {verdict.must_reject() ? Outcome::Kind::kMustReject : Outcome::Kind::kUnpredictable,
          {},
          std::string(InfoOf(*verdict.rule).id),
          inside ? program.instructions[verdict.instruction].node : 0};
}

Trace ExecuteTraced(const Program& program, std::span<const Tensor> inputs,
                    const KernelTable& kernels) {
  Run run(program, inputs, kernels);
  Trace trace{Finish(program, run), {}};
  trace.registers.reserve(program.registers.size());
  for (RegisterId id = 0; id < program.registers.size(); ++id) {
    trace.registers.push_back(run.Copy(id));
  }
  return trace;
}

}  // namespace qconform
