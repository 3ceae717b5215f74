// SPDX-License-Identifier: Apache-2.0
// Laws of the generator: valid at the first try, connected, complete, reproducible.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <set>

#include "qconform/generate/contract.h"
#include "qconform/generate/generate.h"
#include "qconform/generate/test_targets.h"
#include "qconform/graph/resolve.h"
#include "qconform/validate/validate.h"

namespace qconform::gen {
namespace {

class Generator : public testing::TestWithParam<std::string> {
 protected:
  Target target_ = TestTarget(GetParam());
  std::shared_ptr<const Contract> contract_ = CompileContract(target_);
};

// Targets that have every feature of their profile.
class UngatedGenerator : public Generator {};

std::string FirstFailure(const Graph& graph, const Target& target) {
  const Status structure = CheckStructure(graph);
  if (!structure.ok()) return structure.error().message;
  for (const Finding& finding : Validate(graph, target).findings) {
    if (finding.verdict == ConstraintVerdict::kFail) {
      return RenderFinding(graph, finding, Mode::kStrict);
    }
  }
  return {};
}

void ExpectAllValid(const Target& target, const Contract& contract, bool executable_only,
                    int count) {
  GraphLimits limits;
  limits.executable_only = executable_only;
  int valid = 0;
  int connected = 0;
  std::size_t nodes = 0;
  for (int i = 0; i < count; ++i) {
    Draw draw = Draw::FromSeed(CaseSeed(7, static_cast<std::uint64_t>(i)));
    const Graph graph = GenerateGraph(draw, contract, limits);
    const std::string failure = FirstFailure(graph, target);
    EXPECT_TRUE(failure.empty()) << "seed " << i << ": " << failure;
    valid += failure.empty() ? 1 : 0;
    connected += IsConnected(graph) ? 1 : 0;
    nodes += graph.nodes.size();
    if (valid + 10 < i) break;
  }
  std::printf("%s%s: %d of %d valid at the first try, %d connected, %.2f nodes on average\n",
              target.Name().c_str(), executable_only ? " (executable)" : "", valid, count,
              connected, static_cast<double>(nodes) / count);
  EXPECT_EQ(valid, count);
  EXPECT_EQ(connected, count);
}

TEST_P(Generator, IsValidAndConnectedAtTheFirstTry) {
  ExpectAllValid(target_, *contract_, true, TestCaseCount(20000));
  ExpectAllValid(target_, *contract_, false, TestCaseCount(20000));
}

// Op, dtypes, granularity of the weight, bias: what a mode is told apart by.
std::string ModeKey(const OpMode& mode) {
  std::string key(NameOf(mode.op));
  for (const PortRules& port : mode.ports) {
    if (!port.present) continue;
    key += " " + std::string(NameOf(port.dtype));
    if (port.quantized) key += "/" + std::string(NameOf(port.granularity));
  }
  return key;
}

std::string PortKey(const Graph& graph, const ResolvedSpecs& specs, PortRef port, ValueId value) {
  const ConcreteSpec* spec = specs.Find(port);
  if (spec == nullptr) return " " + std::string(NameOf(graph.values[value].dtype));
  return " " + std::string(NameOf(spec->dtype)) + "/" + std::string(NameOf(spec->granularity));
}

std::string NodeKey(const Graph& graph, const ResolvedSpecs& specs, NodeId n) {
  const Node& node = graph.nodes[n];
  std::string key(NameOf(node.op));
  const std::size_t operands = InfoOf(node.op).variadic ? 1 : node.operands.size();
  for (std::uint32_t i = 0; i < operands; ++i) {
    key += PortKey(graph, specs, OperandPort(n, i), node.operands[i].value);
  }
  const std::size_t results = InfoOf(node.op).variadic_results ? 1 : node.results.size();
  for (std::size_t i = 0; i < results; ++i) {
    key += PortKey(graph, specs, ValuePort(node.results[i]), node.results[i]);
  }
  return key;
}

std::string RowKey(const Constraint& constraint, OpKind op, std::size_t row) {
  return constraint.id + " " + std::string(NameOf(op)) + " row " + std::to_string(row);
}

DType DtypeAt(const Graph& graph, const ResolvedSpecs& specs, NodeId n, OpPort port) {
  const Node& node = graph.nodes[n];
  const auto index = static_cast<std::uint32_t>(std::max(port.index, 0));
  const ValueId value = port.is_result ? node.results[index] : node.operands[index].value;
  const ConcreteSpec* spec = specs.Find(port.is_result ? ValuePort(value) : OperandPort(n, index));
  return spec != nullptr ? spec->dtype : graph.values[value].dtype;
}

void EraseRowsSeen(const Graph& graph, const Profile& profile, std::set<std::string>& missing) {
  const ResolvedSpecs specs(graph);
  for (NodeId n = 0; n < graph.nodes.size(); ++n) {
    for (const Constraint& constraint : profile.constraints) {
      const auto* rule = std::get_if<DtypeTupleRule>(&constraint.rule);
      if (rule == nullptr || !constraint.AppliesTo(graph.nodes[n].op)) continue;
      for (std::size_t row = 0; row < rule->rows.size(); ++row) {
        const auto& entries = rule->rows[row];
        const bool match = std::all_of(entries.begin(), entries.end(), [&](const auto& entry) {
          const bool absent =
              !entry.port.is_result && static_cast<std::size_t>(std::max(entry.port.index, 0)) >=
                                           graph.nodes[n].operands.size();
          return absent || DtypeAt(graph, specs, n, entry.port) == entry.dtype;
        });
        if (match) missing.erase(RowKey(constraint, graph.nodes[n].op, row));
      }
    }
  }
}

TEST_P(Generator, ReachesEveryModeOfTheContract) {
  std::set<std::string> missing;
  for (const OpMode& mode : contract_->modes()) missing.insert(ModeKey(mode));
  const std::size_t all = missing.size();
  GraphLimits limits;
  limits.executable_only = false;
  for (std::uint64_t seed = 0; seed < 20000 && !missing.empty(); ++seed) {
    Draw draw = Draw::FromSeed(seed);
    const Graph graph = GenerateGraph(draw, *contract_, limits);
    const ResolvedSpecs specs(graph);
    for (NodeId n = 0; n < graph.nodes.size(); ++n) missing.erase(NodeKey(graph, specs, n));
  }
  std::printf("%s: %zu modes\n", target_.Name().c_str(), all);
  for (const std::string& key : missing) ADD_FAILURE() << "never generated: " << key;
}

TEST_P(Generator, ReachesEveryOpOfTheProfile) {
  for (const bool executable_only : {true, false}) {
    std::set<OpKind> missing;
    for (const OpEntry& entry : target_.profile->ops) {
      const bool runs = contract_->Ops(true).test(static_cast<std::size_t>(entry.op));
      if (!executable_only || runs) missing.insert(entry.op);
    }
    GraphLimits limits;
    limits.executable_only = executable_only;
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
      Draw draw = Draw::FromSeed(seed);
      for (const Node& node : GenerateGraph(draw, *contract_, limits).nodes) missing.erase(node.op);
    }
    for (const OpKind op : missing) ADD_FAILURE() << "never generated: " << NameOf(op);
  }
}

// Straight from the profile, past our own reading of it.
TEST_P(UngatedGenerator, ReachesEveryDtypeRowOfEveryOp) {
  ASSERT_TRUE(contract_->gated().empty()) << "some rows are behind a closed gate";
  std::set<std::string> missing;
  for (const Constraint& constraint : target_.profile->constraints) {
    const auto* rule = std::get_if<DtypeTupleRule>(&constraint.rule);
    if (rule == nullptr) continue;
    for (const auto& [op, name, rules, names] : target_.profile->ops) {
      for (std::size_t row = 0; constraint.AppliesTo(op) && row < rule->rows.size(); ++row) {
        missing.insert(RowKey(constraint, op, row));
      }
    }
  }
  GraphLimits limits;
  limits.executable_only = false;
  for (std::uint64_t seed = 0; seed < 5000 && !missing.empty(); ++seed) {
    Draw draw = Draw::FromSeed(seed);
    EraseRowsSeen(GenerateGraph(draw, *contract_, limits), *target_.profile, missing);
  }
  for (const std::string& key : missing) ADD_FAILURE() << "never generated: " << key;
}

TEST_P(Generator, KeepsToTheOpsAndSizesAskedFor) {
  GraphLimits limits;
  const bool reshapes = target_.profile->SpeaksOf(OpKind::kReshape);
  const OpKind other = reshapes ? OpKind::kReshape : OpKind::kConcat;
  limits.ops = {OpKind::kAdd, other};
  limits.min_nodes = 3;
  limits.max_nodes = 5;
  limits.max_elements = 100;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Draw draw = Draw::FromSeed(seed);
    const Graph graph = GenerateGraph(draw, *contract_, limits);
    EXPECT_GE(graph.nodes.size(), 3u);
    EXPECT_LE(graph.nodes.size(), 5u);
    for (const Node& node : graph.nodes) {
      EXPECT_TRUE(node.op == OpKind::kAdd || node.op == other);
      EXPECT_LE(ElementCount(graph.values[node.result()].shape), 100);
    }
  }
}

TEST_P(Generator, GivesTheSameCaseForTheSameSeed) {
  const CaseOptions options;
  const auto again = CompileContract(target_);
  for (std::uint64_t index = 0; index < 300; ++index) {
    const Case a = GenerateCase(9, index, target_, *contract_, options);
    const Case b = GenerateCase(9, index, target_, *again, options);
    ASSERT_EQ(a, b);
    EXPECT_EQ(a.origin, (Origin{9, index}));
    EXPECT_EQ(a.target, target_.Name());
  }
}

TEST_P(Generator, ReplaysFromItsRecordedBytes) {
  const CaseOptions options;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Draw draw = Draw::FromSeed(seed);
    draw.Record();
    const Case a = GenerateCase(draw, target_, *contract_, options);
    const std::vector<std::uint8_t> bytes = draw.RecordedBytes();
    Draw replay = Draw::FromBytes(bytes);
    ASSERT_EQ(a, GenerateCase(replay, target_, *contract_, options));
    ASSERT_FALSE(draw.spans().empty());
  }
}

TEST_P(Generator, MakesSomethingValidOfAnyBytes) {
  Prng prng(11);
  const CaseOptions options;
  for (int i = 0; i < 300; ++i) {
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(prng.Below(200)));
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(prng.Below(256));
    Draw draw = Draw::FromBytes(bytes);
    const Case c = GenerateCase(draw, target_, *contract_, options);
    if (c.expectation == Expectation::kAccept) {
      EXPECT_EQ(FirstFailure(c.graph, target_), "");
    }
  }
}

// Every edge case that a generator of random numbers misses happens, and often enough.
TEST_P(Generator, MeetsTheEdgesOfItsDomain) {
  enum Edge {
    kTwice,
    kOutputs,
    kInner,
    kNarrow,
    kShared,
    kPowerOfTwo,
    kOddSize,
    kOwnEdge,
    kEdgeCount
  };
  std::array<int, kEdgeCount> seen{};
  GraphLimits limits;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    Draw draw = Draw::FromSeed(seed);
    const Graph graph = GenerateGraph(draw, *contract_, limits);
    const auto uses = UsesOf(graph);
    seen[kOutputs] += graph.outputs.size() > 1 ? 1 : 0;
    for (const ValueId output : graph.outputs) seen[kInner] += uses[output].empty() ? 0 : 1;
    for (const Node& node : graph.nodes) {
      for (const Operand& operand : node.operands) seen[kOwnEdge] += operand.spec ? 1 : 0;
    }
    for (ValueId v = 0; v < graph.values.size(); ++v) {
      const Value& value = graph.values[v];
      seen[kTwice] += uses[v].size() > 1 && uses[v][0].node == uses[v][1].node ? 1 : 0;
      for (const std::int64_t dim : value.shape) seen[kOddSize] += dim > 2 && dim % 2 == 1 ? 1 : 0;
      if (!value.spec) continue;
      seen[kShared] += std::holds_alternative<SharedSpec>(*value.spec) ? 1 : 0;
      const auto* spec = std::get_if<ConcreteSpec>(&*value.spec);
      if (spec == nullptr) continue;
      seen[kNarrow] += BitWidth(spec->dtype) < 64 && spec->qmax - spec->qmin < 100 ? 1 : 0;
      int exponent = 0;
      seen[kPowerOfTwo] += std::frexp(spec->scales[0], &exponent) == 0.5f ? 1 : 0;
    }
  }
  const bool requantizes = contract_->Ops(contract_->Ops(true).any())
                               .test(static_cast<std::size_t>(OpKind::kRequantize));
  if (!requantizes) {
    EXPECT_EQ(seen[kOwnEdge], 0);
    seen[kOwnEdge] = 21;
  }
  for (const int count : seen) EXPECT_GT(count, 20);
}

std::string TargetLabel(const testing::TestParamInfo<std::string>& info) {
  std::string label;
  for (const char c : info.param) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) label += c;
  }
  return label;
}

INSTANTIATE_TEST_SUITE_P(Targets, Generator, testing::ValuesIn(TestTargetNames()), TargetLabel);
// Where no row waits for another answer: the others are reached in the coverage of rules.
INSTANTIATE_TEST_SUITE_P(Targets, UngatedGenerator,
                         testing::Values("arm.ethos-u55", "arm.ethos-u85", "litert.int16x8",
                                         "litert.int8", "onednn.x86", "onnxruntime.cpu",
                                         "qnn.htp.aimet@v81+float", "tosa.int+int16+int4",
                                         "xnnpack.x86"),
                         TargetLabel);

}  // namespace
}  // namespace qconform::gen
