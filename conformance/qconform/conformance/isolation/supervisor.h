// SPDX-License-Identifier: Apache-2.0
// Runs cases in a worker process, and lives through whatever a backend does there. A crash, a hang,
// unbounded memory or a damaged answer is the answer of the case that did it; the other cases get
// theirs.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "qconform/conformance/isolation/child_process.h"
#include "qconform/conformance/isolation/executor.h"
#include "qconform/conformance/isolation/run_case.h"
#include "qconform/conformance/isolation/wire.h"

namespace qconform::conformance {

struct SupervisorOptions {
  std::string worker;   // path of qconform-worker
  std::string backend;  // its --backend
  Repeat repeat = Repeat::kTwice;
  std::chrono::milliseconds case_limit{10'000};            // from one answer to the next
  std::uint64_t memory_limit = std::uint64_t{2560} << 20;  // resident bytes of the worker
  const std::atomic<int>* stop = nullptr;                  // not 0: give up
};

class Supervisor final : public Executor {
 public:
  explicit Supervisor(SupervisorOptions options);

  Result<BackendInfo> Open(const TargetSpec& target) override;
  Result<std::vector<Answer>> Execute(std::span<const Case> cases) override;

  // Workers started so far.
  std::size_t started() const { return started_; }

 private:
  struct Worker {
    explicit Worker(ChildProcess started) : process(std::move(started)) {}
    ChildProcess process;
    FrameDecoder decoder;
    std::string outgoing;  // bytes still to be sent
    std::string log;       // end of what it printed
    bool log_ended = false;
  };
  // Why a conversation stopped before its answers were complete.
  struct Death {
    Ending ending;
    std::string evidence;
    std::string log;
  };

  Result<BackendInfo> Start();
  Result<BackendInfo> AwaitOpened();
  // Sends the requests that have no answer yet, and takes answers until all are there or the worker
  // is gone.
  std::optional<Death> Converse(std::span<const std::string> requests,
                                std::vector<Answer>& answers);
  // Waits for the next frame; its payload lives in the worker's decoder.
  std::optional<Death> AwaitFrame(Frame& frame, std::chrono::milliseconds limit);
  std::optional<Death> CheckMemory();
  bool Exchange();  // one turn of reading and writing; false once the worker has ended its output
  void TakeLog();
  Death Bury(Ending ending, std::string evidence);
  // Whether the same case ends a fresh worker in the same way.
  Result<bool> DiesAgain(const Case& c, Ending ending);
  bool Stopped() const;

  SupervisorOptions options_;
  TargetSpec target_;
  std::optional<Worker> worker_;
  std::size_t started_ = 0;
};

}  // namespace qconform::conformance
