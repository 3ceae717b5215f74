// SPDX-License-Identifier: Apache-2.0
#include "qconform/oracle/explain.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "qconform/base/check.h"
#include "qconform/execute/execute.h"

namespace qconform {
namespace {

using Stage = OutputStage;

struct StageName {
  Stage stage;
  std::string_view name;
};
constexpr std::array kStages = {
    StageName{Stage::kTosa, "TOSA"},
    StageName{Stage::kFloatScale, "F1 (float32 scale, ties to even)"},
    StageName{Stage::kMantissaShift, "F2 (24-bit mantissa, ties up)"},
    StageName{Stage::kZeroPointFirst, "F3 (float32, zero point before rounding)"},
    StageName{Stage::kTwoRoundings, "F4 (TFLite, two roundings)"},
    StageName{Stage::kSixteenBits, "F5 (TFLite 16x8, 16-bit multiplier)"},
    StageName{Stage::kDoubleProduct, "F6 (double product, ties away)"},
    StageName{Stage::kTwoMultipliers, "F7 (two 21-bit multipliers)"},
    StageName{Stage::kDequantized, "F8 (dequantized float32, ties away)"},
    StageName{Stage::kFloatOperands, "float32 operands, ties to even"},
    StageName{Stage::kRealTable, "F9 (table in float32)"},
    StageName{Stage::kSoftmaxTable, "XNNPACK's softmax table"},
};
static_assert(kStages.size() + 1 == kOutputStageCount);

struct RoundName {
  RoundTo round;
  std::string_view name;
};
constexpr std::array kRoundings = {
    RoundName{RoundTo::kTiesEven, "ties to even"}, RoundName{RoundTo::kTiesUp, "ties up"},
    RoundName{RoundTo::kTiesDown, "ties down"},    RoundName{RoundTo::kTiesAway, "ties away"},
    RoundName{RoundTo::kFloor, "rounded down"},    RoundName{RoundTo::kTowardsZero, "truncated"},
};
static_assert(kRoundings.size() == kRoundToCount);

// A RESCALE of a sum as the same scale with another rounding. Its zero point and clip stay.
std::optional<ScaledCodesParams> AsScaledCodes(const RescaleParams& p, CodeRange range) {
  if (p.input_zero_point != 0 || p.rounding != Rounding::kSingle) return std::nullopt;
  ScaledCodesParams scaled{.form = ScaledCodesParams::Form::kExact, .scales = {}};
  for (std::size_t c = 0; c < p.multipliers.size(); ++c) {
    scaled.scales.push_back(std::ldexp(static_cast<double>(p.multipliers[c]), -p.shifts[c]));
  }
  scaled.zero_point = p.output_zero_point;
  scaled.qmin = range.min;
  scaled.qmax = range.max;
  return scaled;
}

ScaledCodesParams AsScaledCodes(const FloatRequantizeParams& p) {
  ScaledCodesParams scaled{.form = ScaledCodesParams::Form::kFloat, .scales = {}};
  scaled.scales.assign(p.scales.begin(), p.scales.end());
  scaled.zero_point = p.zero_point;
  scaled.qmin = p.qmin;
  scaled.qmax = p.qmax;
  return scaled;
}

bool IsSum(const Register& r) { return r.dtype == DType::kInt32 || r.dtype == DType::kInt48; }

// The last step from a sum to codes with another rounding.
Program WithRounding(Program program, RoundTo round) {
  for (std::size_t i = program.instructions.size(); i-- > 0;) {
    Instruction& instruction = program.instructions[i];
    const Register& result = program.registers[instruction.result];
    if (const auto* rescale = std::get_if<RescaleParams>(&instruction.params)) {
      const bool sum = IsSum(program.registers[instruction.operands[0]]) && !IsSum(result);
      const auto scaled = sum ? AsScaledCodes(*rescale, RangeOf(result.dtype)) : std::nullopt;
      if (scaled) instruction.params = *scaled;
    } else if (const auto* in_float = std::get_if<FloatRequantizeParams>(&instruction.params)) {
      instruction.params = ScaledCodesParams(AsScaledCodes(*in_float));
    }
    if (auto* scaled = std::get_if<ScaledCodesParams>(&instruction.params)) {
      scaled->round = round;
      break;
    }
    if (auto* binary = std::get_if<FloatBinaryParams>(&instruction.params)) {
      binary->round = round;
      break;
    }
  }
  return program;
}

// Every 32-bit RESCALE rounded twice.
Program RoundedTwice(Program program) {
  for (Instruction& instruction : program.instructions) {
    auto* rescale = std::get_if<RescaleParams>(&instruction.params);
    if (rescale != nullptr && rescale->scale32) rescale->rounding = Rounding::kDouble;
  }
  return program;
}

Program WithAlternatives(Program program) {
  for (Instruction& instruction : program.instructions) {
    if (auto* table = std::get_if<TableParams>(&instruction.params)) {
      if (!table->alternative.empty()) table->table = table->alternative;
    }
    if (auto* softmax = std::get_if<SoftmaxTableParams>(&instruction.params)) {
      if (!softmax->alternative.empty()) softmax->table = softmax->alternative;
    }
  }
  return program;
}

void AddBiasStrategies(const LoweringOptions& tosa, std::vector<Arithmetic>& all) {
  LoweringOptions options = tosa;
  options.bias = BiasStrategy::kExactInt32Add;
  all.push_back({.name = "TOSA, bias added in int32 (G2)", .options = options});
  options.constants = ScaleConstants::kLifted;
  all.push_back({.name = "TOSA, bias added in int32 with 16-bit constants", .options = options});
}

void AddRoundings(const Arithmetic& base, std::vector<Arithmetic>& all) {
  for (const RoundName& r : kRoundings) {
    Arithmetic variant = base;
    variant.variant_of = base.name;
    variant.name += " but " + std::string(r.name);
    variant.rewrite = [round = r.round](Program p) { return WithRounding(std::move(p), round); };
    all.push_back(std::move(variant));
  }
}

bool IsWeighted(OpKind op) {
  return op == OpKind::kConv2d || op == OpKind::kDepthwiseConv2d || op == OpKind::kLinear;
}

using Outputs = std::vector<Tensor>;

std::optional<Outputs> RunOn(const Program& program, std::span<const Tensor> inputs,
                             const KernelTable& kernels) {
  Outcome outcome = Execute(program, inputs, kernels);
  if (outcome.kind != Outcome::Kind::kValid) return std::nullopt;
  return std::move(outcome.outputs);
}

// What the arithmetic makes of the graph: one answer, or both ends of a choice.
std::vector<Outputs> Answers(const Graph& graph, std::span<const Tensor> inputs,
                             const Arithmetic& arithmetic) {
  Result<Program> lowered = Lower(graph, arithmetic.options);
  if (!lowered.ok()) return {};
  Program program = std::move(lowered).value();
  if (arithmetic.rewrite != nullptr) program = arithmetic.rewrite(std::move(program));
  std::vector<Outputs> answers;
  if (auto answer = RunOn(program, inputs, *arithmetic.kernels)) {
    answers.push_back(*std::move(answer));
  }
  if (auto other = RunOn(WithAlternatives(std::move(program)), inputs, *arithmetic.kernels)) {
    answers.push_back(*std::move(other));
  }
  return answers;
}

bool GivesOutput(const std::vector<Outputs>& answers, const Tensor& got, std::size_t output) {
  for (const Outputs& answer : answers) {
    const Tensor& t = answer.at(output);
    if (t.dtype != got.dtype || t.codes.size() != got.codes.size()) return false;
  }
  for (std::size_t i = 0; i < got.codes.size(); ++i) {
    const bool any = std::any_of(answers.begin(), answers.end(), [&](const Outputs& answer) {
      return answer[output].codes[i] == got.codes[i];
    });
    if (!any) return false;
  }
  return true;
}

bool Gives(const std::vector<Outputs>& answers, std::span<const Tensor> got) {
  for (std::size_t k = 0; k < got.size(); ++k) {
    if (!GivesOutput(answers, got[k], k)) return false;
  }
  return true;
}

}  // namespace

std::vector<Arithmetic> KnownArithmetics(OpKind op, const Numerics& own) {
  std::vector<Arithmetic> all;
  for (const StageName& row : kStages) {
    if (!HasIntegerForm(op, row.stage)) continue;
    LoweringOptions options;
    options.numerics = own;
    options.numerics.stage[static_cast<std::size_t>(op)] = row.stage;
    all.push_back({.name = std::string(row.name), .options = options});
  }
  const std::vector<Arithmetic> stages = all;
  for (const Arithmetic& stage : stages) AddRoundings(stage, all);
  if (!HasIntegerForm(op, Stage::kTosa)) return all;
  LoweringOptions tosa;
  tosa.numerics = own;
  tosa.numerics.stage[static_cast<std::size_t>(op)] = Stage::kTosa;
  all.push_back({.name = "TOSA, DOUBLE_ROUND", .options = tosa, .rewrite = RoundedTwice});
  if (IsWeighted(op)) AddBiasStrategies(tosa, all);
  return all;
}

Explanation ExplainCodes(const Graph& graph, std::span<const Tensor> inputs,
                         std::span<const Tensor> got, std::span<const Arithmetic> arithmetics) {
  QC_CHECK_EQ(got.size(), graph.outputs.size());
  Explanation explanation;
  for (const Arithmetic& arithmetic : arithmetics) {
    const std::vector<Outputs> answers = Answers(graph, inputs, arithmetic);
    if (answers.empty()) continue;
    ++explanation.tried;
    std::vector<std::string>& names = explanation.names;
    const bool told = std::find(names.begin(), names.end(), arithmetic.variant_of) != names.end();
    if (!told && Gives(answers, got)) names.push_back(arithmetic.name);
  }
  return explanation;
}

std::string Describe(const Explanation& explanation, std::size_t most) {
  if (explanation.names.empty()) {
    return "none of " + std::to_string(explanation.tried) + " known arithmetics gives these codes";
  }
  std::string text;
  for (std::size_t i = 0; i < explanation.names.size() && i < most; ++i) {
    text += (i == 0 ? "" : "; ") + explanation.names[i];
  }
  if (explanation.names.size() > most) {
    text += "; and " + std::to_string(explanation.names.size() - most) + " more";
  }
  return text;
}

}  // namespace qconform
