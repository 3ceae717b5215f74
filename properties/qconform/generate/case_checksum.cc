// SPDX-License-Identifier: Apache-2.0
// case_checksum CASES [TARGET]: generates CASES cases for each of a list of targets, reads each
// back from its text, lowers and executes it, and prints SHA-256 over the texts and the expected
// codes. Equal output on two machines: the same cases, the same codes. With a TARGET: a digest per
// case, to find the first that differs.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "qconform/base/sha256.h"
#include "qconform/generate/generate.h"
#include "qconform/oracle/oracle.h"

namespace {

using namespace qconform;

constexpr const char* kTargets[] = {"tosa.int",
                                    "tosa.int+int16+int4",
                                    "arm.ethos-u55",
                                    "arm.ethos-u85",
                                    "qnn.htp@v68",
                                    "qnn.htp@v75",
                                    "qnn.htp.aimet@v75",
                                    "qnn.lpai@v6",
                                    "xnnpack.x86",
                                    "litert.int8",
                                    "tosa.int+int16+doubleround"};
constexpr std::uint64_t kSeed = 20260;

void Append(std::string& text, const std::vector<std::int64_t>& codes) {
  for (const std::int64_t code : codes) text += std::to_string(code) + ",";
  text += "\n";
}

// What a backend must answer, as text; `compared` tells whether that is codes.
std::string ExpectationText(const Case& c, const Target& target, bool& compared) {
  const Result<Expected> expected = ExpectedOutputs(c.graph, c.inputs, target);
  compared = expected.ok() && expected.value().kind == Outcome::Kind::kValid;
  if (!expected.ok()) return "no integer form: " + expected.error().message + "\n";
  std::string text = std::to_string(static_cast<int>(expected.value().kind)) + " " +
                     expected.value().reason + "\n";
  for (const ExpectedTensor& output : expected.value().outputs) {
    Append(text, output.low);
    Append(text, output.high);
  }
  return text;
}

struct Totals {
  std::uint64_t cases = 0;
  std::uint64_t compared = 0;
  std::string digests;
};

// False where a case does not survive being written and read.
bool AddTarget(const Target& target, std::uint64_t count, bool each, Totals& totals) {
  const auto contract = gen::CompileContract(target);
  for (std::uint64_t index = 0; index < count; ++index) {
    const Case c = gen::GenerateCase(kSeed, index, target, *contract, {});
    const std::string text = PrintCase(c);
    const Result<Case> read = ParseCase(text);
    if (!read.ok() || PrintCase(read.value()) != text) {
      std::fprintf(stderr, "case_checksum: case %s does not read back\n", CaseId(c).c_str());
      return false;
    }
    bool compared = false;
    const std::string expectation = ExpectationText(read.value(), target, compared);
    const std::string digest = Sha256Hex(text + expectation);
    if (each) std::printf("%llu %s\n", static_cast<unsigned long long>(index), digest.c_str());
    totals.digests += digest;
    totals.compared += compared ? 1 : 0;
    ++totals.cases;
  }
  return true;
}

void Print(const std::string& what, const Totals& totals) {
  std::printf("%-28s %6llu cases, %6llu with codes, sha256 %s\n", what.c_str(),
              static_cast<unsigned long long>(totals.cases),
              static_cast<unsigned long long>(totals.compared), Sha256Hex(totals.digests).c_str());
}

bool Checksum(const std::string& name, std::uint64_t count, bool each, Totals& all) {
  const Result<Target> target = ParseTarget(name, "");
  if (!target.ok()) {
    std::fprintf(stderr, "case_checksum: %s\n", target.error().message.c_str());
    return false;
  }
  Totals totals;
  if (!AddTarget(target.value(), count, each, totals)) return false;
  Print(name, totals);
  all.cases += totals.cases;
  all.compared += totals.compared;
  all.digests += totals.digests;
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const long long count = argc == 2 || argc == 3 ? std::strtoll(argv[1], nullptr, 10) : 0;
  if (count <= 0) {
    std::fprintf(stderr, "usage: case_checksum CASES_PER_TARGET [TARGET]\n");
    return 2;
  }
  Totals all;
  if (argc == 3) return Checksum(argv[2], static_cast<std::uint64_t>(count), true, all) ? 0 : 1;
  for (const char* name : kTargets) {
    if (!Checksum(name, static_cast<std::uint64_t>(count), false, all)) return 1;
  }
  Print("all", all);
  return 0;
}
