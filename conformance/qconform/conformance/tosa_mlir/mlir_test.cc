// SPDX-License-Identifier: Apache-2.0
// Our interpreter against LLVM MLIR, on every op and combination of types of TOSA 1.0, in every
// variant of the backend.
//
// QCONFORM_MLIR_CASES=200 in the environment makes it as many per row and variant, and prints a
// table.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "qconform/conformance/tosa_mlir/known_differences.h"
#include "qconform/conformance/tosa_mlir/mlir_function.h"
#include "qconform/conformance/tosa_mlir/testing/random_tosa.h"
#include "qconform/conformance/tosa_mlir/testing/rescale_points.h"
#include "qconform/conformance/tosa_mlir/tosa_text.h"
#include "qconform/execute/execute.h"

namespace qconform::conformance {
namespace {

int CasesPerRow() {
  const char* asked = std::getenv("QCONFORM_MLIR_CASES");
  return asked != nullptr ? std::atoi(asked) : 4;
}

const QconformMlirApi& Mlir() {
  const Result<const QconformMlirApi*> api = LoadMlir();
  QC_CHECK(api.ok());
  return *api.value();
}

constexpr int kEnoughToShow = 20;

// What a row's cases came to in one variant.
struct Tally {
  int cases = 0;
  int unpredictable = 0;
  int declined = 0;
  int differing = 0;
  std::size_t elements = 0;
  std::string example;  // of what went wrong
};

std::string TextOf(const TosaSubject& subject, bool inputs_are_constants) {
  TosaTextOptions options;
  if (inputs_are_constants) options.fixed_inputs = {subject.inputs.begin(), subject.inputs.end()};
  const Result<std::string> text = PrintTosa(subject.program, options);
  return text.ok() ? text.value() : "refused: " + text.error().message;
}

std::string FirstDifference(const Tensor& ours, const Tensor& theirs) {
  for (std::size_t i = 0; i < ours.codes.size(); ++i) {
    if (ours.codes[i] == theirs.codes[i]) continue;
    return "element " + std::to_string(i) + ": ours " + std::to_string(ours.codes[i]) +
           ", MLIR's " + std::to_string(theirs.codes[i]);
  }
  return "";
}

void Complain(Tally& tally, int& count, const std::string& what, const std::string& text) {
  ++count;
  if (tally.example.empty()) tally.example = what + "\n" + text.substr(0, 4000);
}

void Compare(const TosaSubject& subject, const MlirVariant& variant, Tally& tally) {
  ++tally.cases;
  const Outcome ours = Execute(subject.program, subject.inputs);
  if (ours.kind != Outcome::Kind::kValid) {
    ++tally.unpredictable;
    return;
  }
  const std::string text = TextOf(subject, variant.inputs_are_constants);
  const MlirCompiled compiled = CompileTosa(Mlir(), text, variant);
  if (!compiled.function) return Complain(tally, tally.declined, compiled.message, text);
  const Register& result = subject.program.registers[subject.program.outputs[0]];
  const std::array types = {TensorType{result.dtype, result.shape}};
  const std::vector<Tensor> none;
  const std::vector<Tensor> theirs =
      compiled.function->Call(variant.inputs_are_constants ? none : subject.inputs, types);
  tally.elements += ours.outputs[0].codes.size();
  const std::string difference = FirstDifference(ours.outputs[0], theirs[0]);
  if (!difference.empty()) Complain(tally, tally.differing, difference, text);
}

// A row that is known to go wrong must do so in the known way, and, tried often enough, still do.
void Judge(const TosaRow& row, const MlirVariant& variant, const Tally& tally) {
  EXPECT_LT(tally.unpredictable, tally.cases) << row.name << " was never compared";
  const KnownDifference* known = FindKnownDifference(row.name, variant.name);
  const bool may_differ = known != nullptr && known->how == Difference::kWrongCodes;
  const bool may_decline = known != nullptr && !may_differ;
  const std::string where = row.name + " on " + std::string(variant.name);
  if (!may_differ) {
    EXPECT_EQ(tally.differing, 0) << where << ": " << tally.example;
  }
  if (!may_decline) {
    EXPECT_EQ(tally.declined, 0) << where << ": " << tally.example;
  }
  if (known != nullptr && tally.cases >= kEnoughToShow) {
    EXPECT_GT(tally.differing + tally.declined, 0) << where << " is mended: " << known->finding;
  }
}

void PrintTable(const std::map<std::string, std::vector<Tally>>& table) {
  std::printf("%-32s", "op");
  for (const MlirVariant& v : AllMlirVariants()) std::printf(" | %s", std::string(v.name).c_str());
  std::printf("\ncases/elements, differing, declined, unpredictable\n");
  for (const auto& [name, tallies] : table) {
    std::printf("%-32s", name.c_str());
    for (const Tally& t : tallies) {
      std::printf(" | %d/%zu %d %d %d", t.cases, t.elements, t.differing, t.declined,
                  t.unpredictable);
    }
    std::printf("\n");
  }
}

TEST(Mlir, ComputesEveryOpAsWeDo) {
  std::map<std::string, std::vector<Tally>> table;
  for (const TosaRow& row : AllTosaRows()) {
    const std::size_t seed = table.size();
    for (const MlirVariant& variant : AllMlirVariants()) {
      if (variant.validates) continue;  // computes as the first does
      Prng prng(Mix64(seed));
      Tally tally;
      for (int i = 0; i < CasesPerRow(); ++i) Compare(row.make(prng), variant, tally);
      Judge(row, variant, tally);
      table[row.name].push_back(tally);
    }
  }
  if (CasesPerRow() > 4) PrintTable(table);
}

TEST(Mlir, RescalesAsWeDoAtEveryShiftAndRounding) {
  std::size_t points = 0;
  Prng prng(8);
  for (const RescaleForm& form : AllRescaleForms()) {
    const TosaSubject subject = MakeRescalePoints(prng, form, CasesPerRow() > 4 ? 200 : 25);
    for (const MlirVariant& variant : {AllMlirVariants()[0], AllMlirVariants()[1]}) {
      Tally tally;
      Compare(subject, variant, tally);
      EXPECT_EQ(tally.unpredictable, 0);
      EXPECT_EQ(tally.differing + tally.declined, 0)
          << NameOf(form.in) << " to " << NameOf(form.out) << " on " << variant.name << ": "
          << tally.example.substr(0, 300);
      points += tally.elements;
    }
  }
  std::printf("%zu points of RESCALE agree\n", points);
  EXPECT_GT(points, 1'000'000u);
}

}  // namespace
}  // namespace qconform::conformance
