// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/isolation/worker.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <string>
#include <utility>

#include "qconform/conformance/isolation/messages.h"
#include "qconform/conformance/isolation/wire.h"

namespace qconform::conformance {
namespace {

bool WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// One conversation: waits for kOpen, then answers cases for that target until the next kOpen.
class Session {
 public:
  Session(Backend& backend, Repeat repeat, int out)
      : backend_(backend), repeat_(repeat), out_(out) {}

  // False: the conversation is over.
  bool Handle(const Frame& frame) {
    switch (frame.type) {
      case FrameType::kOpen:
        return Open(frame.payload);
      case FrameType::kCase:
        return Run(frame.payload);
      case FrameType::kOpened:
      case FrameType::kAnswer:
      case FrameType::kError:
        break;
    }
    return Refuse("a frame that only a worker sends");
  }

  bool Refuse(std::string_view message) {
    SendError(out_, message);
    return false;
  }

 private:
  bool Open(std::string_view payload) {
    Result<TargetSpec> spec = ParseOpen(payload);
    if (!spec.ok()) return Refuse(spec.error().message);
    const BackendInfo info = backend_.Info();
    if (spec.value().target.empty() && spec.value().profile_text.empty()) {
      spec.value().target = info.default_target;
    }
    Result<Target> target = LoadTarget(spec.value());
    if (!target.ok()) return Refuse(target.error().message);
    target_ = std::move(target).value();
    return Send(FrameType::kOpened, PrintInfo(info));
  }

  bool Run(std::string_view payload) {
    const Result<CaseRequest> request = ParseCaseRequest(payload);
    if (!request.ok()) return Refuse(request.error().message);
    if (!target_) return Refuse("a case before a target");
    const Result<Case> c = ParseCase(request.value().text);
    if (!c.ok()) return Refuse("the case does not parse: " + c.error().message);
    CaseAnswer answer{request.value().number, RunCase(backend_, c.value(), *target_, repeat_)};
    std::string text = PrintCaseAnswer(answer);
    if (text.size() > kMaxPayloadBytes) {
      answer.answer.result = {BackendStatus::kInternal, "its outputs exceed 64 MiB", "", {}};
      text = PrintCaseAnswer(answer);
    }
    return Send(FrameType::kAnswer, text);
  }

  bool Send(FrameType type, std::string_view payload) {
    std::string frame;
    AppendFrame(frame, type, payload);
    return WriteAll(out_, frame);
  }

  Backend& backend_;
  Repeat repeat_;
  int out_;
  std::optional<Target> target_;
};

constexpr int kPeerSentNonsense = 2;

}  // namespace

void SendError(int out, std::string_view message) {
  std::string frame;
  AppendFrame(frame, FrameType::kError, message);
  WriteAll(out, frame);
}

int ServeWorker(Backend& backend, Repeat repeat, int in, int out) {
  FrameDecoder decoder;
  Session session(backend, repeat, out);
  std::array<char, 65536> chunk;
  while (true) {
    Result<std::optional<Frame>> frame = decoder.Next();
    if (!frame.ok()) return session.Refuse(frame.error().message), kPeerSentNonsense;
    if (frame.value()) {
      if (!session.Handle(*frame.value())) return kPeerSentNonsense;
      continue;
    }
    const ssize_t size = read(in, chunk.data(), chunk.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return 0;
    decoder.Feed(std::string_view(chunk.data(), static_cast<std::size_t>(size)));
  }
}

}  // namespace qconform::conformance
