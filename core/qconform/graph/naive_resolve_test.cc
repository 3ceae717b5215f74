// SPDX-License-Identifier: Apache-2.0
// ResolvedSpecs against plain recursion, on random annotations of small graphs; and on annotations
// that would break plain recursion.
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "qconform/base/prng.h"
#include "qconform/graph/naive_resolver.h"

namespace qconform {
namespace {

constexpr std::uint64_t kGraphs = 40000;
constexpr ValueId kLong = 65000;

// Chooses everything about one annotation.
class Annotator {
 public:
  explicit Annotator(std::uint64_t seed) : prng_(seed) {}

  // A few values of shape {n} or {n, m}, read by a few nodes; ports annotated at random.
  Graph Draw() {
    const std::uint64_t values = 1 + prng_.Below(7);
    const std::uint64_t nodes = prng_.Below(4);
    for (std::uint64_t v = 0; v < values; ++v) {
      Value& value = graph_.values.emplace_back();
      value.shape = {Size()};
      if (prng_.Below(2) == 0) value.shape.push_back(Size());
    }
    for (std::uint64_t n = 0; n < nodes; ++n) {
      Node& node = graph_.nodes.emplace_back();
      node.results = {Below(values)};
      node.operands.resize(1 + prng_.Below(3));
      for (Operand& operand : node.operands) operand.value = Below(values);
    }
    for (Value& value : graph_.values) value.spec = Spec();
    for (Node& node : graph_.nodes) {
      for (Operand& operand : node.operands) operand.spec = Spec();
    }
    return std::move(graph_);
  }

 private:
  std::uint32_t Below(std::uint64_t bound) {
    return static_cast<std::uint32_t>(prng_.Below(bound));
  }
  std::int64_t Size() { return std::int64_t{1} << prng_.Below(3); }

  PortRef Port() {
    if (graph_.nodes.empty() || prng_.Below(2) == 0) return ValuePort(Below(graph_.values.size()));
    const std::uint32_t node = Below(graph_.nodes.size());
    return OperandPort(node, Below(graph_.nodes[node].operands.size()));
  }

  std::optional<QuantSpec> Spec() {
    switch (prng_.Below(8)) {
      case 0:
        return std::nullopt;
      case 1:
      case 2:
      case 3:
        return Concrete();
      case 4:
      case 5:
        return Derived();
      default:
        return SharedSpec{Port()};
    }
  }

  ConcreteSpec Concrete() {
    ConcreteSpec spec = Form();
    if (prng_.Below(8) == 0) return spec;
    const std::uint64_t count =
        spec.granularity == Granularity::kPerTensor ? 1 : std::uint64_t{1} << prng_.Below(3);
    for (std::uint64_t i = 0; i < count; ++i) {
      constexpr std::array kScales = {0.1F, 0.3F, 1.0F, 7.0F, 1e-30F, 1e30F};
      spec.scales.push_back(kScales[prng_.Below(prng_.Below(4) == 0 ? 6 : 4)]);
      spec.zero_points.push_back(0);
    }
    return spec;
  }

  ConcreteSpec Form() {
    ConcreteSpec spec;
    const std::uint64_t kind = prng_.Below(6);
    if (kind >= 3) return spec;
    spec.granularity = kind == 0 ? Granularity::kPerBlock : Granularity::kPerChannel;
    spec.axis = static_cast<std::int32_t>(prng_.Below(2));
    spec.block_size = kind == 0 ? 2 : 0;
    return spec;
  }

  DerivedSpec Derived() {
    DerivedSpec spec;
    spec.formula = static_cast<DeriveFormula>(prng_.Below(3));
    spec.from.push_back(Port());
    spec.from.push_back(Port());
    spec.form = Form();
    if (spec.formula == DeriveFormula::kBlockMax16 && prng_.Below(4) > 0) {
      spec.form.granularity = Granularity::kPerChannel;
      spec.form.block_size = 0;
    }
    return spec;
  }

  Prng prng_;
  Graph graph_;
};

std::vector<PortRef> PortsOf(const Graph& graph) {
  std::vector<PortRef> ports;
  for (ValueId v = 0; v < graph.values.size(); ++v) ports.push_back(ValuePort(v));
  for (NodeId n = 0; n < graph.nodes.size(); ++n) {
    for (std::uint32_t i = 0; i < graph.nodes[n].operands.size(); ++i) {
      ports.push_back(OperandPort(n, i));
    }
  }
  return ports;
}

// What a round must not lack, counted over ports.
struct Seen {
  std::array<std::size_t, 5> problems{};
  std::array<std::size_t, 3> formulas{};  // derived with numbers
  std::size_t repeated = 0;               // with more scales than the second source has
};

void Count(const Graph& graph, PortRef port, const NaiveResolver& naive, const NaiveSpec& wanted,
           Seen& seen) {
  ++seen.problems[static_cast<std::size_t>(wanted.problem)];
  const bool is_value = port.kind == PortRef::Kind::kValue;
  const auto& own =
      is_value ? graph.values[port.id].spec : graph.nodes[port.id].operands[port.operand].spec;
  const auto* derived = own ? std::get_if<DerivedSpec>(&*own) : nullptr;
  if (derived == nullptr || !wanted.spec.calibrated()) return;
  ++seen.formulas[static_cast<std::size_t>(derived->formula)];
  const bool in_blocks = derived->formula == DeriveFormula::kBlockMax16;
  const std::size_t source = naive.Resolve(derived->from[1]).spec.scales.size();
  if (!in_blocks && wanted.spec.scales.size() > source) ++seen.repeated;
}

void Compare(const Graph& graph, Seen& seen) {
  const ResolvedSpecs specs(graph);
  const NaiveResolver naive(graph);
  const std::vector<PortRef> ports = PortsOf(graph);
  for (const PortRef port : ports) {
    const NaiveSpec wanted = naive.Resolve(port);
    ASSERT_EQ(specs.Problem(port), wanted.problem);
    const ConcreteSpec* found = specs.Find(port);
    ASSERT_EQ(found != nullptr, wanted.problem == ResolveProblem::kNone);
    if (found != nullptr) {
      ASSERT_EQ(*found, wanted.spec);
    }
    Count(graph, port, naive, wanted, seen);
    const bool bound =
        wanted.problem != ResolveProblem::kCycle && wanted.problem != ResolveProblem::kNoSpec;
    for (const PortRef other : ports) {
      ASSERT_EQ(specs.SameGroup(port, other), bound && naive.Resolve(other).root == wanted.root);
    }
  }
}

TEST(ResolvedSpecs, AgreeWithPlainRecursionOnRandomAnnotations) {
  Seen seen;
  for (std::uint64_t round = 0; round < kGraphs; ++round) {
    SCOPED_TRACE("graph " + std::to_string(round));
    Compare(Annotator(CaseSeed(11, round)).Draw(), seen);
    if (HasFatalFailure()) return;
  }
  for (const ResolveProblem problem : {ResolveProblem::kNone, ResolveProblem::kNoSpec,
                                       ResolveProblem::kCycle, ResolveProblem::kConflict}) {
    EXPECT_GT(seen.problems[static_cast<std::size_t>(problem)], 1000U) << Explain(problem);
  }
  for (const std::size_t count : seen.formulas) EXPECT_GT(count, 50U);
  EXPECT_GT(seen.repeated, 50U);
}

// kLong values, each of which shares with the next; the last one is left to the caller.
Graph Chain() {
  Graph graph;
  graph.values.resize(kLong);
  for (ValueId v = 0; v + 1 < kLong; ++v) graph.values[v].spec = SharedSpec{ValuePort(v + 1)};
  return graph;
}

TEST(ResolvedSpecs, FollowALongChainFromEitherEnd) {
  Graph graph = Chain();
  graph.values.back().spec = PerTensor(DType::kInt16, 0.5F, 3);
  const ResolvedSpecs forward(graph);
  for (ValueId v = 0; v < kLong; ++v)
    ASSERT_EQ(forward.Problem(ValuePort(v)), ResolveProblem::kNone);
  EXPECT_EQ(forward.Find(ValuePort(0)), forward.Find(ValuePort(kLong - 1)));
  EXPECT_TRUE(forward.SameGroup(ValuePort(0), ValuePort(kLong - 1)));

  graph.values.front().spec = PerTensor(DType::kInt16, 0.5F, 3);
  for (ValueId v = 1; v < kLong; ++v) graph.values[v].spec = SharedSpec{ValuePort(v - 1)};
  const ResolvedSpecs backward(graph);
  EXPECT_TRUE(backward.SameGroup(ValuePort(0), ValuePort(kLong - 1)));
}

TEST(ResolvedSpecs, ReportEveryPortOfALongRingAndOfAChainThatEndsInNothing) {
  Graph graph = Chain();
  const ResolvedSpecs chain(graph);
  graph.values.back().spec = SharedSpec{ValuePort(0)};
  const ResolvedSpecs ring(graph);
  for (ValueId v = 0; v < kLong; ++v) {
    ASSERT_EQ(chain.Problem(ValuePort(v)), ResolveProblem::kNoSpec) << v;
    ASSERT_EQ(ring.Problem(ValuePort(v)), ResolveProblem::kCycle) << v;
    ASSERT_FALSE(ring.SameGroup(ValuePort(v), ValuePort(0)));
  }
}

// kLong values, each derived from the one before it twice over: 2^65000 paths for plain recursion.
TEST(ResolvedSpecs, DeriveAlongALongChainAndReportALongRing) {
  Graph graph;
  graph.values.resize(kLong);
  graph.values[0].spec = PerTensor(DType::kInt8, 1, 0);
  ConcreteSpec form = PerTensor(DType::kInt8, 1, 0);
  form.scales.clear();
  form.zero_points.clear();
  for (ValueId v = 1; v < kLong; ++v) {
    graph.values[v].spec = DerivedSpec{.formula = DeriveFormula::kProduct,
                                       .from = {ValuePort(v - 1), ValuePort(v - 1)},
                                       .form = form};
  }
  const ResolvedSpecs chain(graph);
  ASSERT_NE(chain.Find(ValuePort(kLong - 1)), nullptr);
  EXPECT_EQ(chain.Find(ValuePort(kLong - 1))->scales, std::vector<float>{1});
  std::get<DerivedSpec>(*graph.values[1].spec).from[0] = ValuePort(kLong - 1);
  const ResolvedSpecs ring(graph);
  for (ValueId v = 1; v < kLong; ++v) ASSERT_EQ(ring.Problem(ValuePort(v)), ResolveProblem::kCycle);
}

}  // namespace
}  // namespace qconform
