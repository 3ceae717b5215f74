// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/run/environment.h"

#include <sys/utsname.h>

#include <array>
#include <cstdio>
#include <memory>
#include <string_view>

#include "qconform/conformance/text.h"

namespace qconform::conformance {
namespace {

constexpr std::size_t kMaxText = 200;

// The first "model name" of /proc/cpuinfo; architectures without one are named by the system's
// machine.
std::string CpuModel() {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen("/proc/cpuinfo", "re"),
                                                             std::fclose);
  std::array<char, 512> buffer{};
  while (file && std::fgets(buffer.data(), buffer.size(), file.get()) != nullptr) {
    const std::string_view line(buffer.data());
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string_view::npos) {
      return CleanText(line.substr(colon + 2), kMaxText);
    }
  }
  return "unknown";
}

}  // namespace

Environment DescribeEnvironment() {
  Environment environment;
  environment.cpu = CpuModel();
  utsname system{};
  if (uname(&system) == 0) {
    environment.system = std::string(system.sysname) + " " + system.release + " " + system.machine;
  }
#if defined(__clang__)
  environment.compiler = "clang " __clang_version__;
#elif defined(__VERSION__)
  environment.compiler = "gcc " __VERSION__;
#endif
  return environment;
}

}  // namespace qconform::conformance
