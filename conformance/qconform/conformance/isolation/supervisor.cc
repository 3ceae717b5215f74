// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/isolation/supervisor.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "qconform/base/sanitized.h"
#include "qconform/conformance/isolation/messages.h"
#include "qconform/conformance/text.h"

namespace qconform::conformance {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kOpenLimit{30'000};  // loading a vendor's library may be slow
constexpr milliseconds kGlance{50};         // how often memory and the stop flag are looked at
constexpr int kLastWordsMs = 1'000;         // from the end of its output to the end of the process
constexpr std::size_t kLogBytes = 64 << 10;
constexpr std::size_t kTextBytes = 1000;  // of foreign text in a report

void KeepEnd(std::string& log) {
  if (log.size() > 2 * kLogBytes) log.erase(0, log.size() - kLogBytes);
}

enum class ReadState : std::uint8_t { kOpen, kEnded };

// Takes what there is, at most one pipe's worth.
template <class Take>
ReadState ReadSome(int fd, Take take) {
  std::array<char, 65536> chunk;
  const ssize_t size = read(fd, chunk.data(), chunk.size());
  if (size > 0) take(std::string_view(chunk.data(), static_cast<std::size_t>(size)));
  const bool again = size < 0 && (errno == EAGAIN || errno == EINTR);
  return size > 0 || again ? ReadState::kOpen : ReadState::kEnded;
}

void Clean(Answer& answer) {
  answer.evidence = CleanText(answer.evidence, kTextBytes);
  answer.result.reason = CleanText(answer.result.reason, kTextBytes);
  answer.result.rule = CleanText(answer.result.rule, kTextBytes);
}

std::vector<std::string> PrintRequests(std::span<const Case> cases) {
  std::vector<std::string> requests;
  requests.reserve(cases.size());
  for (const Case& c : cases) {
    const auto number = static_cast<std::uint32_t>(requests.size());
    requests.push_back(PrintCaseRequest({number, PrintCase(c)}));
  }
  return requests;
}

}  // namespace

Supervisor::Supervisor(SupervisorOptions options) : options_(std::move(options)) {}

bool Supervisor::Stopped() const {
  return options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed) != 0;
}

Result<BackendInfo> Supervisor::Open(const TargetSpec& target) {
  target_ = target;
  worker_.reset();
  return Start();
}

Result<BackendInfo> Supervisor::Start() {
  worker_.reset();
  std::vector<std::string> arguments = {options_.worker, "--backend", options_.backend, "--parent",
                                        std::to_string(getpid())};
  if (options_.repeat == Repeat::kOnce) arguments.emplace_back("--once");
  // Under ASan, which reserves terabytes, RLIMIT_AS ends every process at its start.
  if (!kSanitized) {
    // Twice the resident limit: the watchdog should be the one that speaks, this is for what
    // outruns it.
    arguments.emplace_back("--address-space");
    arguments.push_back(std::to_string(2 * options_.memory_limit));
  }
  Result<ChildProcess> process = ChildProcess::Spawn(arguments);
  if (!process.ok()) return process.error();
  worker_.emplace(std::move(process).value());
  ++started_;
  return AwaitOpened();
}

Result<BackendInfo> Supervisor::AwaitOpened() {
  AppendFrame(worker_->outgoing, FrameType::kOpen, PrintOpen(target_));
  Frame frame{};
  const std::optional<Death> death = AwaitFrame(frame, kOpenLimit);
  if (death) {
    return Error{ErrorCode::kIo, "the worker ended while opening " + options_.backend + ": " +
                                     death->evidence + " " + death->log};
  }
  if (frame.type == FrameType::kOpened) return ParseInfo(frame.payload);
  std::string message = CleanText(frame.payload, kTextBytes);
  worker_.reset();
  return Error{ErrorCode::kIo, std::move(message)};
}

Result<std::vector<Answer>> Supervisor::Execute(std::span<const Case> cases) {
  const std::vector<std::string> requests = PrintRequests(cases);
  std::vector<Answer> answers;
  answers.reserve(cases.size());
  while (answers.size() < cases.size()) {
    if (!worker_) {
      const Result<BackendInfo> started = Start();
      if (!started.ok()) return started.error();
    }
    std::optional<Death> death = Converse(requests, answers);
    if (Stopped()) return Error{ErrorCode::kIo, "stopped"};
    if (!death) break;
    Answer answer;
    answer.ending = death->ending;
    answer.evidence = std::move(death->evidence);
    answer.log = std::move(death->log);
    const Result<bool> again = DiesAgain(cases[answers.size()], answer.ending);
    if (!again.ok()) return again.error();
    answer.repeatable = again.value();
    answers.push_back(std::move(answer));
  }
  return answers;
}

std::optional<Supervisor::Death> Supervisor::Converse(std::span<const std::string> requests,
                                                      std::vector<Answer>& answers) {
  for (std::size_t i = answers.size(); i < requests.size(); ++i) {
    AppendFrame(worker_->outgoing, FrameType::kCase, requests[i]);
  }
  while (answers.size() < requests.size()) {
    Frame frame{};
    if (std::optional<Death> death = AwaitFrame(frame, options_.case_limit)) return death;
    if (frame.type != FrameType::kAnswer) {
      return Bury(Ending::kProtocol, "the worker gave up: " + CleanText(frame.payload, kTextBytes));
    }
    Result<CaseAnswer> answer = ParseCaseAnswer(frame.payload);
    if (!answer.ok()) return Bury(Ending::kProtocol, answer.error().message);
    if (answer.value().number != answers.size()) {
      return Bury(Ending::kProtocol, "an answer to another case");
    }
    Clean(answer.value().answer);
    answers.push_back(std::move(answer.value().answer));
  }
  return std::nullopt;
}

std::optional<Supervisor::Death> Supervisor::AwaitFrame(Frame& frame, milliseconds limit) {
  const Clock::time_point deadline = Clock::now() + limit;
  Clock::time_point glance = Clock::now() + kGlance;
  while (true) {
    const Result<std::optional<Frame>> next = worker_->decoder.Next();
    if (!next.ok()) return Bury(Ending::kProtocol, next.error().message);
    if (next.value()) {
      frame = *next.value();
      return std::nullopt;
    }
    const Clock::time_point now = Clock::now();
    if (now >= deadline) {
      return Bury(Ending::kHung, "no answer within " + std::to_string(limit.count()) + " ms");
    }
    if (now >= glance) {
      glance = now + kGlance;
      if (Stopped()) return Bury(Ending::kHung, "stopped");
      if (std::optional<Death> death = CheckMemory()) return death;
    }
    if (!Exchange()) return Bury(Ending::kCrashed, "");
  }
}

std::optional<Supervisor::Death> Supervisor::CheckMemory() {
  const std::uint64_t bytes = worker_->process.ResidentBytes();
  if (bytes <= options_.memory_limit) return std::nullopt;
  return Bury(Ending::kMemory, std::to_string(bytes >> 20) + " MiB resident, the limit is " +
                                   std::to_string(options_.memory_limit >> 20) + " MiB");
}

bool Supervisor::Exchange() {
  Worker& worker = *worker_;
  ChildProcess& process = worker.process;
  std::array<pollfd, 3> fds = {{{process.stdout_fd(), POLLIN, 0},
                                {process.stderr_fd(), POLLIN, 0},
                                {worker.outgoing.empty() ? -1 : process.stdin_fd(), POLLOUT, 0}}};
  if (worker.log_ended) fds[1].fd = -1;
  if (poll(fds.data(), fds.size(), static_cast<int>(kGlance.count())) <= 0) return true;
  // A worker that has gone shows at its output.
  if (fds[2].revents != 0) worker.outgoing.erase(0, process.WriteStdin(worker.outgoing));
  if (fds[1].revents != 0) TakeLog();
  if (fds[0].revents == 0) return true;
  const auto feed = [&worker](std::string_view bytes) { worker.decoder.Feed(bytes); };
  return ReadSome(process.stdout_fd(), feed) == ReadState::kOpen;
}

void Supervisor::TakeLog() {
  Worker& worker = *worker_;
  const auto keep = [&worker](std::string_view bytes) {
    worker.log += bytes;
    KeepEnd(worker.log);
  };
  worker.log_ended = ReadSome(worker.process.stderr_fd(), keep) == ReadState::kEnded;
}

Supervisor::Death Supervisor::Bury(Ending ending, std::string evidence) {
  ChildProcess& process = worker_->process;
  const bool by_itself = ending == Ending::kCrashed;
  const ChildProcess::Exit exit = process.Reap(by_itself ? kLastWordsMs : 0);
  if (by_itself) evidence = Describe(exit);
  // The pipe holds at most 64 KiB, and nobody writes to it any more.
  if (!worker_->log_ended) TakeLog();
  Death death{ending, std::move(evidence), CleanText(worker_->log, kTextBytes)};
  worker_.reset();
  return death;
}

Result<bool> Supervisor::DiesAgain(const Case& c, Ending ending) {
  const Result<BackendInfo> started = Start();
  if (!started.ok()) return started.error();
  const std::vector<std::string> alone = PrintRequests(std::span(&c, 1));
  std::vector<Answer> answers;
  const std::optional<Death> death = Converse(alone, answers);
  return death && death->ending == ending;
}

}  // namespace qconform::conformance
