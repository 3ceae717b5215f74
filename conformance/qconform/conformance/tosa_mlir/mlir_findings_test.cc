// SPDX-License-Identifier: Apache-2.0
// corpus/tosa-mlir: modules that LLVM MLIR 22.1.8 gets wrong (conformance/FINDINGS.md). It must
// still get them wrong in the same way: where it has been mended, move the row to the mended ones.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include "qconform/base/check.h"
#include "qconform/conformance/tosa_mlir/mlir_function.h"

namespace qconform::conformance {
namespace {

// What stands behind "// NAME: " in the text; empty if there is no such line.
std::string Header(const std::string& text, const std::string& name) {
  const std::string mark = "// " + name + ": ";
  const std::size_t at = text.find(mark);
  if (at == std::string::npos) return "";
  const std::size_t begin = at + mark.size();
  return text.substr(begin, text.find('\n', begin) - begin);
}

std::string Joined(const std::vector<std::int64_t>& codes) {
  std::string text;
  for (const std::int64_t code : codes) text += (text.empty() ? "" : ", ") + std::to_string(code);
  return text;
}

const MlirVariant& VariantNamed(const std::string& name) {
  for (const MlirVariant& variant : AllMlirVariants()) {
    if (variant.name == name) return variant;
  }
  FailCheck(__FILE__, __LINE__, "no variant " + name);
}

void Replay(const std::string& text) {
  const Result<const QconformMlirApi*> api = LoadMlir();
  QC_CHECK(api.ok());
  const MlirCompiled compiled =
      CompileTosa(*api.value(), text, VariantNamed(Header(text, "variant")));
  const std::string breaks = Header(text, "breaks");
  if (!breaks.empty()) {
    EXPECT_NE(compiled.message.find(breaks), std::string::npos) << compiled.message;
    return;
  }
  ASSERT_TRUE(compiled.function) << compiled.message;
  const std::string right = Header(text, "right");
  ASSERT_FALSE(right.empty());
  const auto count = 1 + std::count(right.begin(), right.end(), ',');
  const TensorType type{DType::kInt32, {count}};
  const std::vector<Tensor> results = compiled.function->Call({}, std::span(&type, 1));
  EXPECT_NE(Joined(results[0].codes), right) << "it is mended";
  EXPECT_EQ(Joined(results[0].codes), Header(text, "wrong"));
}

TEST(MlirFindings, AreStillThere) {
  int files = 0;
  const std::filesystem::path folder =
      std::filesystem::path(QCONFORM_SOURCE_DIR) / "corpus/tosa-mlir";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    SCOPED_TRACE(entry.path().string());
    std::ifstream file(entry.path(), std::ios::binary);
    Replay(std::string(std::istreambuf_iterator<char>(file), {}));
    ++files;
  }
  EXPECT_GE(files, 4);
}

}  // namespace
}  // namespace qconform::conformance
