// SPDX-License-Identifier: Apache-2.0
// make_seeds FOLDER: writes the seed corpus of all fuzz targets, generated from the PRNG, into
// FOLDER/case_file_fuzz, FOLDER/generate_fuzz and FOLDER/fast_kernel_fuzz. Choice seeds are a
// cache: rerun when the generators change.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "fuzz_input.h"
#include "qconform/base/prng.h"
#include "qconform/generate/generate.h"
#include "qconform/laws/fast_kernel_law.h"

namespace {

using namespace qconform;

constexpr const char* kTargets[] = {"tosa.int", "tosa.int+int16", "qnn.htp@v68", "qnn.htp@v75",
                                    "xnnpack.x86"};
constexpr std::size_t kSeedsPerTarget = 12;
constexpr std::uint64_t kKernelSeeds = 40;
constexpr std::size_t kMaxSeedBytes = 4096;

bool Write(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  file.close();
  return !file.fail();
}

// A mutated file with an id is refused for its id: the fuzzer would get no further.
std::string WithoutId(std::string text) {
  const std::size_t begin = text.find("\"id\":");
  const std::size_t end = text.find('\n', begin);
  return text.erase(begin, end + 1 - begin);
}

bool WriteSeeds(const std::filesystem::path& folder, std::size_t number, const Target& target) {
  const auto contract = gen::CompileContract(target);
  std::size_t written = 0;
  for (std::uint64_t index = 0; written < kSeedsPerTarget; ++index) {
    gen::Draw draw = gen::Draw::FromSeed(CaseSeed(number, index));
    draw.Record();
    const Case c = gen::GenerateCase(draw, target, *contract, fuzz::SmallCases());
    const std::string text = WithoutId(PrintCase(c));
    const std::vector<std::uint8_t> choices = draw.RecordedBytes();
    if (text.size() > kMaxSeedBytes || choices.size() >= kMaxSeedBytes) continue;
    const std::string name = std::to_string(number) + "_" + std::to_string(written++);
    const std::string bytes =
        std::string(1, static_cast<char>(number)) + std::string(choices.begin(), choices.end());
    if (!Write(folder / "case_file_fuzz" / (name + ".json"), text)) return false;
    if (!Write(folder / "generate_fuzz" / name, bytes)) return false;
  }
  return true;
}

// Byte 0 of the fuzz target: 0 asks for a fused call, 1 for any kernel.
bool WriteKernelSeeds(const std::filesystem::path& folder) {
  for (std::uint64_t i = 0; i < kKernelSeeds; ++i) {
    gen::Draw draw = gen::Draw::FromSeed(CaseSeed(kKernelSeeds, i));
    draw.Record();
    const bool fused = i % 4 == 0;
    if (fused) {
      (void)laws::DrawFusedCall(draw);
    } else {
      (void)laws::DrawKernelCall(draw);
    }
    const std::vector<std::uint8_t> choices = draw.RecordedBytes();
    const std::string bytes =
        std::string(1, fused ? '\0' : '\1') + std::string(choices.begin(), choices.end());
    if (!Write(folder / std::to_string(i), bytes)) return false;
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: make_seeds FOLDER\n");
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  for (const char* target : {"case_file_fuzz", "generate_fuzz", "fast_kernel_fuzz"}) {
    std::filesystem::create_directories(folder / target);
  }
  if (!WriteKernelSeeds(folder / "fast_kernel_fuzz")) {
    std::fprintf(stderr, "make_seeds: fast_kernel_fuzz failed\n");
    return 1;
  }
  std::size_t number = 0;
  for (const char* name : kTargets) {
    const Result<Target> target = ParseTarget(name, "");
    if (!target.ok() || !WriteSeeds(folder, number++, target.value())) {
      std::fprintf(stderr, "make_seeds: %s failed\n", name);
      return 1;
    }
  }
  return 0;
}
