// SPDX-License-Identifier: Apache-2.0
#include "qconform/validate/test_graph.h"

#include <algorithm>
#include <utility>

#include "qconform/base/check.h"

namespace qconform {
namespace {

ValueId AddValue(Graph& graph, std::string name, const Dims& shape, const ConcreteSpec& spec) {
  Value& value = graph.values.emplace_back();
  value.name = std::move(name);
  value.shape = shape;
  value.dtype = spec.dtype;
  if (spec.dtype != DType::kFloat32) value.spec = spec;
  return static_cast<ValueId>(graph.values.size() - 1);
}

void AddOperand(Graph& graph, const Dims& shape, const ConcreteSpec& spec, bool constant) {
  Node& node = graph.nodes.front();
  const ValueId id = AddValue(graph, "in" + std::to_string(node.operands.size()), shape, spec);
  if (constant) {
    graph.values[id].constant.emplace(static_cast<std::size_t>(ElementCount(shape)), 0);
  } else {
    graph.inputs.push_back(id);
  }
  node.operands.push_back({id, {}});
}

Graph OneNode(OpKind op) {
  Graph graph;
  Node& node = graph.nodes.emplace_back();
  node.name = "node";
  node.op = op;
  return graph;
}

void Finish(Graph& graph, const Dims& shape, const ConcreteSpec& spec) {
  const ValueId result = AddValue(graph, "out0", shape, spec);
  graph.nodes.front().results = {result};
  graph.outputs = {result};
}

struct Shapes {
  std::vector<Dims> operands;
  Dims result;
};

Shapes PlainShapes(OpKind op, Attributes& attrs) {
  switch (op) {
    case OpKind::kMatmul:
      return {{{1, 2, 3}, {1, 3, 2}}, {1, 2, 2}};
    case OpKind::kAdd:
    case OpKind::kSub:
    case OpKind::kMul:
      return {{{2, 3}, {2, 3}}, {2, 3}};
    case OpKind::kClamp:
      attrs.Set(AttrId::kMin, {0});
      attrs.Set(AttrId::kMax, {100});
      return {{{2, 3}}, {2, 3}};
    case OpKind::kReshape:
      attrs.Set(AttrId::kShape, {3, 2});
      return {{{2, 3}}, {3, 2}};
    case OpKind::kTranspose:
      attrs.Set(AttrId::kPerm, {1, 0});
      return {{{2, 3}}, {3, 2}};
    case OpKind::kConcat:
      attrs.Set(AttrId::kAxis, {0});
      return {{{2, 3}, {2, 3}, {2, 3}}, {6, 3}};
    case OpKind::kSlice:
      attrs.Set(AttrId::kStart, {0, 1});
      attrs.Set(AttrId::kSize, {2, 2});
      return {{{2, 3}}, {2, 2}};
    case OpKind::kPad:
      attrs.Set(AttrId::kBefore, {0, 1});
      attrs.Set(AttrId::kAfter, {0, 1});
      return {{{2, 3}}, {2, 5}};
    case OpKind::kAvgPool2d:
    case OpKind::kMaxPool2d:
      attrs.Set(AttrId::kKernel, {1, 1});
      attrs.Set(AttrId::kStride, {1, 1});
      attrs.Set(AttrId::kPad, {0, 0, 0, 0});
      return {{{1, 2, 2, 2}}, {1, 2, 2, 2}};
    default:
      return {{{2, 3}}, {2, 3}};
  }
}

void SetConvAttrs(Attributes& attrs) {
  attrs.Set(AttrId::kStride, {1, 1});
  attrs.Set(AttrId::kDilation, {1, 1});
  attrs.Set(AttrId::kPad, {0, 0, 0, 0});
}

Shapes WeightedShapes(OpKind op, Attributes& attrs) {
  switch (op) {
    case OpKind::kConv2d:
      SetConvAttrs(attrs);
      return {{{1, 2, 2, 2}, {2, 1, 1, 2}}, {1, 2, 2, 2}};
    case OpKind::kDepthwiseConv2d:
      SetConvAttrs(attrs);
      return {{{1, 2, 2, 2}, {1, 2, 2, 2}}, {1, 1, 1, 2}};
    default:
      QC_CHECK(op == OpKind::kLinear);
      return {{{2, 32}, {2, 32}}, {2, 2}};
  }
}

}  // namespace

Value& ValueAt(Graph& graph, std::string_view value) {
  const auto found = std::find_if(graph.values.begin(), graph.values.end(),
                                  [&](const Value& v) { return v.name == value; });
  QC_CHECK(found != graph.values.end());
  return *found;
}

ConcreteSpec& SpecAt(Graph& graph, std::string_view value) {
  return std::get<ConcreteSpec>(*ValueAt(graph, value).spec);
}

void SetSpec(Graph& graph, std::string_view value, const ConcreteSpec& spec) {
  ValueAt(graph, value).spec = spec;
  ValueAt(graph, value).dtype = spec.dtype;
}

void MakeDynamic(Graph& graph, std::string_view value) {
  Value& constant = ValueAt(graph, value);
  constant.constant.reset();
  graph.inputs.push_back(static_cast<ValueId>(&constant - graph.values.data()));
}

ConcreteSpec Symmetric(DType dtype, float scale) {
  ConcreteSpec spec = PerTensor(dtype, scale, SymmetricZeroPoint(dtype));
  spec.scheme = Scheme::kSymmetric;
  return spec;
}

ConcreteSpec PerChannel(DType dtype, std::int32_t axis, std::vector<float> scales) {
  ConcreteSpec spec = Symmetric(dtype, 1);
  spec.granularity = Granularity::kPerChannel;
  spec.axis = axis;
  spec.zero_points.assign(scales.size(), SymmetricZeroPoint(dtype));
  spec.scales = std::move(scales);
  return spec;
}

ConcreteSpec PerBlock(DType dtype, std::int32_t axis, std::int64_t size, std::size_t blocks) {
  ConcreteSpec spec = PerChannel(dtype, axis, std::vector<float>(blocks, 0.25F));
  spec.granularity = Granularity::kPerBlock;
  spec.block_size = size;
  return spec;
}

Graph WeightedGraph(OpKind op, const ConcreteSpec& x, const ConcreteSpec& weight,
                    const ConcreteSpec* bias, const ConcreteSpec& result) {
  Graph graph = OneNode(op);
  const Shapes shapes = WeightedShapes(op, graph.nodes.front().attrs);
  AddOperand(graph, shapes.operands[0], x, /*constant=*/false);
  AddOperand(graph, shapes.operands[1], weight, /*constant=*/true);
  if (bias != nullptr) AddOperand(graph, {2}, *bias, /*constant=*/true);
  Finish(graph, shapes.result, result);
  return graph;
}

Graph PlainGraph(OpKind op, const ConcreteSpec& x, const ConcreteSpec& result) {
  Graph graph = OneNode(op);
  const Shapes shapes = PlainShapes(op, graph.nodes.front().attrs);
  for (const Dims& shape : shapes.operands) AddOperand(graph, shape, x, /*constant=*/false);
  Finish(graph, shapes.result, result);
  return graph;
}

std::string StructureError(const Graph& graph) {
  const Status status = CheckStructure(graph);
  return status.ok() ? std::string() : status.error().message;
}

Constraint Row(std::string id, Rule rule, std::vector<OpKind> ops, std::vector<Condition> when) {
  Constraint row;
  row.id = std::move(id);
  row.ops = std::move(ops);
  row.when = std::move(when);
  row.rule = std::move(rule);
  row.provenance = {"manual", "1", "stated"};
  return row;
}

Target TargetWithRows(std::vector<Constraint> constraints) {
  auto profile = std::make_shared<Profile>();
  profile->name = "test";
  for (const OpInfo& info : AllOps()) profile->ops.push_back({.op = info.kind});
  profile->constraints = std::move(constraints);
  Target target;
  target.profile = std::move(profile);
  return target;
}

Target TargetWith(Constraint constraint) {
  std::vector<Constraint> rows;
  rows.push_back(std::move(constraint));
  return TargetWithRows(std::move(rows));
}

Diagnostics ValidateRow(Rule rule, const Graph& graph, std::vector<Condition> when) {
  return Validate(graph, TargetWith(Row("r", std::move(rule), {}, std::move(when))));
}

std::string OnlyFinding(const Diagnostics& diagnostics) {
  if (diagnostics.findings.empty()) return "none";
  if (diagnostics.findings.size() > 1) return "several";
  const Finding& finding = diagnostics.findings.front();
  const std::string where = finding.port.empty() ? "" : finding.port + ": ";
  if (finding.verdict == ConstraintVerdict::kNotChecked) {
    return where + "not checked: " + std::string(NameOf(finding.reason));
  }
  return where + "got " + finding.got + ", wanted " + finding.wanted;
}

std::string CountsText(const Diagnostics& diagnostics) {
  std::string text;
  const auto add = [&](std::size_t count, const char* what) {
    if (count == 0) return;
    text += (text.empty() ? "" : ", ") + std::to_string(count) + what;
  };
  add(diagnostics.passed, " passed");
  add(diagnostics.failed, " failed");
  add(diagnostics.not_checked, " not checked");
  return text.empty() ? "nothing" : text;
}

std::vector<std::string> Failures(const Diagnostics& diagnostics) {
  std::vector<std::string> failures;
  for (const Finding& finding : diagnostics.findings) {
    if (finding.verdict != ConstraintVerdict::kFail) continue;
    failures.push_back(finding.port.empty() ? finding.rule : finding.rule + " " + finding.port);
  }
  return failures;
}

}  // namespace qconform
