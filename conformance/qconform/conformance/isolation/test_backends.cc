// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/isolation/test_backends.h"

#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

namespace qconform::conformance {
namespace {

// What the harm needs to know, and what it spoils.
struct Scene {
  int protocol_fd;
  int runs;  // of this process
  BackendResult& result;
};

void Crash(Scene&) {
  // As a bad pointer would: with the default action, whatever handlers a sanitizer has put in
  // place.
  std::signal(SIGSEGV, SIG_DFL);
  std::raise(SIGSEGV);
}
void Abort(Scene&) { std::abort(); }
void Hang(Scene&) {
  while (true) pause();
}
void GrowMemory(Scene&) {
  constexpr std::size_t kStep = std::size_t{16} << 20;
  std::vector<std::unique_ptr<char[]>> blocks;
  while (true) {
    blocks.push_back(std::make_unique_for_overwrite<char[]>(kStep));
    std::memset(blocks.back().get(), 1, kStep);
  }
}
void Exit(Scene&) { std::_Exit(0); }
void WriteJunk(int fd, std::size_t blocks) {
  std::array<char, 65536> junk;
  junk.fill('x');
  for (std::size_t i = 0; i < blocks; ++i) {
    if (write(fd, junk.data(), junk.size()) <= 0) return;
  }
}
void Flood(Scene&) { WriteJunk(STDOUT_FILENO, 512); }
void Garbage(Scene& scene) { WriteJunk(scene.protocol_fd, 1); }
void ChangeEveryRun(Scene& scene) {
  for (Tensor& output : scene.result.outputs) {
    for (std::int64_t& code : output.codes) code = scene.runs % 2;
  }
}
void WrongShape(Scene& scene) {
  scene.result.outputs.assign(1, MakeTensor(DType::kInt8, {3, 1, 4, 1, 5}));
}
void OutOfRange(Scene& scene) {
  for (Tensor& output : scene.result.outputs) output.codes.assign(output.codes.size(), 1 << 30);
}
void Throw(Scene&) { throw std::runtime_error("on purpose"); }

struct Harm {
  std::string_view name;
  void (*act)(Scene&);
};
constexpr std::array kHarms = {
    Harm{"test.crash", Crash},      Harm{"test.abort", Abort},
    Harm{"test.hang", Hang},        Harm{"test.memory", GrowMemory},
    Harm{"test.exit", Exit},        Harm{"test.flood", Flood},
    Harm{"test.garbage", Garbage},  Harm{"test.nondeterministic", ChangeEveryRun},
    Harm{"test.shape", WrongShape}, Harm{"test.range", OutOfRange},
    Harm{"test.throw", Throw},
};

class TestBackend final : public Backend {
 public:
  TestBackend(Harm harm, int protocol_fd) : harm_(harm), protocol_fd_(protocol_fd) {}

  BackendInfo Info() const override { return {std::string(harm_.name), "1", "tosa.int"}; }

  BackendResult Run(const Case& c, const Target&) override {
    BackendResult result;
    result.outputs = c.inputs;
    ++runs_;
    Scene scene{protocol_fd_, runs_, result};
    if (c.note != "calm") harm_.act(scene);
    return result;
  }

 private:
  Harm harm_;
  int protocol_fd_;
  int runs_ = 0;
};

}  // namespace

std::unique_ptr<Backend> MakeTestBackend(std::string_view name, int protocol_fd) {
  for (const Harm& harm : kHarms) {
    if (harm.name == name) return std::make_unique<TestBackend>(harm, protocol_fd);
  }
  return nullptr;
}

}  // namespace qconform::conformance
