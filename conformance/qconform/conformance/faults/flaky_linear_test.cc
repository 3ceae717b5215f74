// SPDX-License-Identifier: Apache-2.0
// Reproduces the failure that ExecuTorch saw as flaky: model_linear_rank1_large_randn, int16
// activations, int8 weights (facts/arm_tosa.md 2.5). The lowering that clips to int16 before it
// adds the bias loses up to |bias| wherever the largest output has a bias of the opposite sign; the
// direct lowering never does.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include "qconform/base/prng.h"
#include "qconform/conformance/faults/wrong_programs.h"
#include "qconform/execute/execute.h"
#include "qconform/graph/graph.h"
#include "qconform/laws/bias_checks.h"
#include "qconform/lower/lower.h"

namespace qconform::conformance {
namespace {

constexpr std::size_t kInputs = 15;
constexpr std::size_t kOutputs = 20;
constexpr double kScaleFloor = 1.0 / 4096;  // the quantizer's eps for 16-bit activations

double Uniform(Prng& prng) { return std::ldexp(static_cast<double>(prng.Next() >> 11), -53); }

// Close to normal: the sum of twelve uniforms, less six.
double Normal(Prng& prng) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += Uniform(prng);
  return sum;
}

struct Layer {
  std::vector<double> x;
  std::vector<double> w;  // [kOutputs][kInputs]
  std::vector<double> b;
};

// x = 100 * randn(15); Linear(15 -> 20) as torch initialises it.
Layer DrawLayer(Prng& prng) {
  const double bound = 1 / std::sqrt(static_cast<double>(kInputs));
  Layer layer;
  for (std::size_t i = 0; i < kInputs; ++i) layer.x.push_back(100 * Normal(prng));
  for (std::size_t i = 0; i < kInputs * kOutputs; ++i) {
    layer.w.push_back((2 * Uniform(prng) - 1) * bound);
  }
  for (std::size_t i = 0; i < kOutputs; ++i) layer.b.push_back((2 * Uniform(prng) - 1) * bound);
  return layer;
}

double Largest(const std::vector<double>& values) {
  double largest = 0;
  for (const double v : values) largest = std::max(largest, std::fabs(v));
  return largest;
}

std::vector<std::int64_t> Quantize(const std::vector<double>& values, double scale,
                                   std::int64_t limit) {
  std::vector<std::int64_t> codes;
  for (const double v : values) {
    const auto code = static_cast<std::int64_t>(std::nearbyint(v / scale));
    codes.push_back(std::clamp(code, -limit, limit));
  }
  return codes;
}

ConcreteSpec Symmetric(DType dtype, std::int64_t limit, float scale) {
  ConcreteSpec spec = PerTensor(dtype, scale, 0);
  spec.qmin = -limit;
  spec.qmax = limit;
  spec.scheme = Scheme::kSymmetric;
  return spec;
}

struct Annotated {
  Graph graph;
  Tensor x;
  double y_scale;
};

// Min-max observers, as the test's quantizer: the output's scale comes from Wx + b.
Annotated Annotate(const Layer& layer) {
  const auto x_scale = static_cast<float>(std::max(Largest(layer.x) / 32767, kScaleFloor));
  const auto w_scale = static_cast<float>(Largest(layer.w) / 127);
  const float b_scale = x_scale * w_scale;
  std::vector<double> y(kOutputs, 0);
  for (std::size_t o = 0; o < kOutputs; ++o) {
    y[o] = layer.b[o];
    for (std::size_t i = 0; i < kInputs; ++i) y[o] += layer.w[o * kInputs + i] * layer.x[i];
  }
  const auto y_scale = static_cast<float>(std::max(Largest(y) / 32767, kScaleFloor));
  Graph graph;
  graph.values = {
      {.name = "x",
       .shape = {1, kInputs},
       .dtype = DType::kInt16,
       .spec = Symmetric(DType::kInt16, 32767, x_scale)},
      {.name = "w",
       .shape = {kOutputs, kInputs},
       .spec = Symmetric(DType::kInt8, 127, w_scale),
       .constant = Quantize(layer.w, static_cast<double>(w_scale), 127)},
      {.name = "b",
       .shape = {kOutputs},
       .dtype = DType::kInt48,
       .spec = PerTensor(DType::kInt48, b_scale, 0),
       .constant = Quantize(layer.b, static_cast<double>(b_scale), 2147483647)},
      {.name = "y",
       .shape = {1, kOutputs},
       .dtype = DType::kInt16,
       .spec = Symmetric(DType::kInt16, 32767, y_scale)},
  };
  graph.nodes = {
      {.name = "fc", .op = OpKind::kLinear, .operands = {{0}, {1}, {2}}, .results = {3}}};
  graph.inputs = {0};
  graph.outputs = {3};
  const Tensor x{
      DType::kInt16, {1, kInputs}, Quantize(layer.x, static_cast<double>(x_scale), 32767)};
  return {graph, x, static_cast<double>(y_scale)};
}

// The float tolerance of the test that was flaky: |test - reference| <= 1e-3 + y_scale + 1e-3
// |reference|.
bool FailsTheFloatTest(const Tensor& test, const Tensor& reference, double y_scale, double* worst) {
  bool fails = false;
  for (std::size_t i = 0; i < test.codes.size(); ++i) {
    const double expected = static_cast<double>(reference.codes[i]) * y_scale;
    const double difference = std::fabs(static_cast<double>(test.codes[i]) * y_scale - expected);
    if (difference <= 1e-3 + y_scale + 1e-3 * std::fabs(expected)) continue;
    fails = true;
    *worst = std::max(*worst, difference);
  }
  return fails;
}

TEST(FlakyLinear, ClippingBeforeTheBiasFailsAboutASixthOfTheDraws) {
  Prng prng(14258);
  int failures = 0;
  double worst = 0;
  for (int draw = 0; draw < 1000; ++draw) {
    const Layer layer = DrawLayer(prng);
    const Annotated a = Annotate(layer);
    ASSERT_TRUE(CheckStructure(a.graph).ok());
    const Result<Program> direct = Lower(a.graph, {});
    ASSERT_TRUE(direct.ok()) << direct.error().message;
    const std::vector<Tensor> inputs = {a.x};
    const Outcome right = Execute(direct.value(), inputs);
    const Outcome wrong = Execute(ClipBeforeBias(direct.value()), inputs);
    ASSERT_EQ(right.kind, Outcome::Kind::kValid) << right.reason;
    ASSERT_EQ(wrong.kind, Outcome::Kind::kValid) << wrong.reason;
    double here = 0;
    failures += FailsTheFloatTest(wrong.outputs[0], right.outputs[0], a.y_scale, &here);
    // The clip removes at most the bias; the sum, the bias's own code, the last rescale and the
    // direct form each round by half an output step.
    EXPECT_LE(here, Largest(layer.b) + 2 * a.y_scale) << "draw " << draw;
    worst = std::max(worst, here);
  }
  std::printf("%d of 1000 draws fail, worst difference %.3f\n", failures, worst);
  // Measured elsewhere with min-max observers: 16.9 to 17.3 % of draws, differences 0.07 to 0.26; 5
  // sigma of a binomial of that rate is 6 %.
  EXPECT_GT(failures, 110);
  EXPECT_LT(failures, 240);
  EXPECT_GT(worst, 0.1);
}

laws::Bias48Case AsLawCase(const Annotated& a) {
  laws::Bias48Case c{};
  const auto scale = [&](ValueId v) {
    return std::get<ConcreteSpec>(*a.graph.values[v].spec).scales[0];
  };
  c.x = a.x.codes;
  for (std::size_t o = 0; o < kOutputs; ++o) {
    const auto first =
        a.graph.values[1].constant->begin() + static_cast<std::ptrdiff_t>(o * kInputs);
    c.w.emplace_back(first, first + kInputs);
  }
  c.bias = *a.graph.values[2].constant;
  c.x_scale = scale(0);
  c.w_scale = scale(1);
  c.y_scale = scale(3);
  return c;
}

// What the float test saw now and then, the law "within 1/2 + |y| / (2^15 - 1) of the real value"
// (P4 of facts/arm_tosa.md 2.4) says of every draw that fails it, and of no right answer.
TEST(FlakyLinear, IsExplainedByTheLawOfTheExactValue) {
  Prng prng(14258);
  int failures = 0;
  int violations = 0;
  for (int draw = 0; draw < 1000; ++draw) {
    const Annotated a = Annotate(DrawLayer(prng));
    const std::vector<Tensor> inputs = {a.x};
    const laws::Bias48Case c = AsLawCase(a);
    const Result<Program> direct = Lower(a.graph, {});
    ASSERT_TRUE(direct.ok());
    const Tensor right = Execute(direct.value(), inputs).outputs.at(0);
    const Tensor wrong = Execute(ClipBeforeBias(direct.value()), inputs).outputs.at(0);
    EXPECT_FALSE(laws::CheckNearReal("direct", c, right.codes)) << "draw " << draw;
    const bool violated = laws::CheckNearReal("clipped", c, wrong.codes).has_value();
    double worst = 0;
    const bool fails = FailsTheFloatTest(wrong, right, a.y_scale, &worst);
    EXPECT_TRUE(violated || !fails) << "draw " << draw << " differs by " << worst;
    failures += fails ? 1 : 0;
    violations += violated ? 1 : 0;
  }
  std::printf("%d of 1000 draws fail the float test, %d the law\n", failures, violations);
  EXPECT_GT(failures, 0);
}

// Nor does it take that layer: the law's own draws find it.
TEST(FlakyLinear, IsFoundByTheLawOnItsOwnDraws) {
  int tries = 0;
  for (std::uint64_t i = 0; i < 300; ++i) {
    gen::Draw draw = gen::Draw::FromSeed(CaseSeed(18, i));
    const laws::Bias48Case c = laws::GenerateBias48Case(draw);
    ++tries;
    const Result<Program> direct = Lower(laws::Bias48Graph(c, false), {});
    if (!direct.ok()) continue;
    const std::vector<Tensor> inputs = {
        {DType::kInt16, {1, static_cast<std::int64_t>(c.x.size())}, c.x}};
    const Outcome wrong = Execute(ClipBeforeBias(direct.value()), inputs);
    if (wrong.kind != Outcome::Kind::kValid) continue;
    if (laws::CheckNearReal("clipped", c, wrong.outputs.at(0).codes)) {
      std::printf("found after %d draws\n", tries);
      return;
    }
  }
  FAIL() << "300 draws of the law miss the clip";
}

// P6: under the left-over of the direct form a 32-bit user is off by s_y / (s_x * s_w); the law
// that runs such a user sees it.
TEST(ConsumerOfTheAccumulator, IsFoundByTheLawOnItsOwnDraws) {
  int wrong_answers = 0;
  for (std::uint64_t i = 0; i < 300; ++i) {
    gen::Draw draw = gen::Draw::FromSeed(CaseSeed(19, i));
    const laws::Bias48Case c = laws::GenerateBias48Case(draw);
    const Result<Program> direct = Lower(laws::Bias48Graph(c, true), {});
    if (!direct.ok()) continue;
    const std::vector<Tensor> inputs = {
        {DType::kInt16, {1, static_cast<std::int64_t>(c.x.size())}, c.x}};
    const Outcome right = Execute(direct.value(), inputs);
    const Outcome wrong = Execute(ConsumerReadsAccumulator(direct.value()), inputs);
    if (right.kind == Outcome::Kind::kValid) {
      EXPECT_FALSE(laws::CheckNearReal("direct", c, right.outputs.at(0).codes));
    }
    if (wrong.kind != Outcome::Kind::kValid) continue;
    wrong_answers += laws::CheckNearReal("identity", c, wrong.outputs.at(0).codes) ? 1 : 0;
  }
  EXPECT_GT(wrong_answers, 20);  // most others leave the domain of the next RESCALE
}

TEST(FlakyLinear, TheExactInt32AddNeverFailsIt) {
  Prng prng(15370);
  LoweringOptions options;
  options.bias = BiasStrategy::kExactInt32Add;
  for (int draw = 0; draw < 1000; ++draw) {
    const Annotated a = Annotate(DrawLayer(prng));
    const std::vector<Tensor> inputs = {a.x};
    const Result<Program> direct = Lower(a.graph, {});
    const Result<Program> add = Lower(a.graph, options);
    ASSERT_TRUE(direct.ok() && add.ok());
    double worst = 0;
    EXPECT_FALSE(FailsTheFloatTest(Execute(add.value(), inputs).outputs.at(0),
                                   Execute(direct.value(), inputs).outputs.at(0), a.y_scale,
                                   &worst))
        << "draw " << draw << " differs by " << worst;
  }
}

}  // namespace
}  // namespace qconform::conformance
