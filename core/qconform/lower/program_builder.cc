// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "qconform/lower/node_lowering.h"

namespace qconform {

ProgramBuilder::ProgramBuilder(const Graph& graph)
    : graph_(graph), register_of_(graph.values.size(), -1) {
  program_.registers.reserve(graph.values.size() + 4 * graph.nodes.size());
  program_.instructions.reserve(4 * graph.nodes.size());
  for (const ValueId v : graph.inputs) {
    const RegisterId reg = NewRegister(graph.values[v].dtype, graph.values[v].shape);
    register_of_[v] = reg;
    program_.inputs.push_back(reg);
  }
}

RegisterId ProgramBuilder::NewRegister(DType dtype, const Dims& shape) {
  program_.registers.push_back({dtype, shape, std::nullopt});
  return static_cast<RegisterId>(program_.registers.size() - 1);
}

RegisterId ProgramBuilder::NewConstant(DType dtype, const Dims& shape,
                                       std::vector<std::int64_t> codes) {
  program_.registers.push_back({dtype, shape, std::move(codes)});
  return static_cast<RegisterId>(program_.registers.size() - 1);
}

RegisterId ProgramBuilder::Emit(NodeId node, InstructionParams params,
                                std::vector<RegisterId> operands, DType dtype, const Dims& shape) {
  const RegisterId result = NewRegister(dtype, shape);
  program_.instructions.push_back({std::move(params), std::move(operands), result, node});
  return result;
}

RegisterId ProgramBuilder::RegisterOf(ValueId value) {
  if (register_of_[value] < 0) {
    const Value& v = graph_.values[value];
    QC_CHECK(v.constant.has_value());
    register_of_[value] = NewConstant(v.dtype, v.shape, *v.constant);
  }
  return static_cast<RegisterId>(register_of_[value]);
}

Program ProgramBuilder::Finish() {
  for (const ValueId v : graph_.outputs) program_.outputs.push_back(RegisterOf(v));
  for (const std::int64_t reg : register_of_) {
    program_.value_registers.push_back(reg < 0 ? std::nullopt
                                               : std::optional(static_cast<RegisterId>(reg)));
  }
  return std::move(program_);
}

}  // namespace qconform
