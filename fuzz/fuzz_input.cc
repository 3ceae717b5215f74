// SPDX-License-Identifier: Apache-2.0
#include "fuzz_input.h"

#include <cstdio>
#include <cstdlib>
#include <vector>

namespace qconform::fuzz {
namespace {

std::vector<FuzzTarget> MakeTargets() {
  std::vector<FuzzTarget> targets;
  for (const char* name :
       {"tosa.int", "tosa.int+int16", "qnn.htp@v68", "qnn.htp@v75", "xnnpack.x86"}) {
    Result<Target> target = ParseTarget(name, "");
    QC_CHECK(target.ok());
    auto contract = gen::CompileContract(target.value());
    targets.push_back({std::move(target).value(), std::move(contract)});
  }
  return targets;
}

// Multiply-accumulates per element of a node's result, or reads for the others.
std::int64_t WorkPerElement(const Graph& graph, const Node& node) {
  switch (node.op) {
    case OpKind::kConv2d:
    case OpKind::kConv3d:
    case OpKind::kLinear: {
      const Dims& w = graph.values[node.operands[1].value].shape;
      return ElementCount(w) / w[0];
    }
    case OpKind::kTransposeConv2d:
    case OpKind::kTransposeConv3d: {
      const Dims& w = graph.values[node.operands[1].value].shape;
      return ElementCount(w) / w.back();
    }
    case OpKind::kCumsum:  // in steps of 1, 2, 4, ...
      return 32;
    case OpKind::kDepthwiseConv2d: {
      const Dims& w = graph.values[node.operands[1].value].shape;
      return w[1] * w[2];
    }
    case OpKind::kMatmul:
      return graph.values[node.operands[0].value].shape[2];
    case OpKind::kAvgPool2d:
    case OpKind::kMaxPool2d:
    case OpKind::kAvgPool3d:
    case OpKind::kMaxPool3d: {
      std::int64_t taps = 1;
      for (const std::int64_t dim : node.attrs.Get(AttrId::kKernel)) {
        taps = dim > kMaxElements / taps ? kMaxElements : taps * dim;
      }
      return taps;
    }
    default:
      return 1;
  }
}

}  // namespace

const FuzzTarget& TargetAt(std::size_t number) {
  static const std::vector<FuzzTarget> targets = MakeTargets();
  return targets[number % targets.size()];
}

bool IsCheapToRun(const Graph& graph) {
  constexpr std::int64_t kMaxWork = 1 << 20;
  std::int64_t work = 0;
  for (const Value& value : graph.values) {
    work += ElementCount(value.shape);
    if (work > kMaxWork) return false;
  }
  for (const Node& node : graph.nodes) {
    const std::int64_t elements = ElementCount(graph.values[node.result()].shape);
    const std::int64_t each = WorkPerElement(graph, node);
    if (each > kMaxWork / elements) return false;
    work += elements * each;
    if (work > kMaxWork) return false;
  }
  return true;
}

gen::CaseOptions SmallCases() {
  gen::CaseOptions options;
  options.limits.max_nodes = 3;
  options.limits.max_elements = 16;
  options.limits.max_macs = 128;
  return options;
}

void Require(const laws::LawResult& result) {
  if (!result) return;
  std::fprintf(stderr, "law violated: %s\n", laws::Render(*result).c_str());
  std::abort();
}

}  // namespace qconform::fuzz
