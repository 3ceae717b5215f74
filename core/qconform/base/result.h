// SPDX-License-Identifier: Apache-2.0
// A value, or why there is none. For bad data only; our own bugs go through check.h.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "qconform/base/check.h"

namespace qconform {

enum class ErrorCode {
  kInvalidText,     // the bytes are not the format they claim to be
  kInvalidGraph,    // well-formed text, but not a graph: shapes, references, ranges
  kInvalidProfile,  // well-formed text, but not a contract
  kUnsupported,     // a graph we cannot lower or execute
  kLimitExceeded,   // larger than a documented limit
  kIo,              // the operating system refused
};

struct Error {
  ErrorCode code;
  std::string message;  // lower-case, no full stop, says where and the numbers
};

// Holds a T or an Error. Reading the wrong one is our bug and fails a check.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return std::holds_alternative<T>(state_); }

  const T& value() const& {
    CheckOk();
    return std::get<T>(state_);
  }
  T& value() & {
    CheckOk();
    return std::get<T>(state_);
  }
  T&& value() && {
    CheckOk();
    return std::get<T>(std::move(state_));
  }
  const Error& error() const {
    QC_CHECK(!ok());
    return std::get<Error>(state_);
  }

 private:
  void CheckOk() const {
    if (!ok()) FailCheck(__FILE__, __LINE__, "value() of an error: " + error().message);
  }

  std::variant<T, Error> state_;
};

// The result of something done for its effect.
using Status = Result<std::monostate>;
inline Status OkStatus() { return Status(std::monostate{}); }

}  // namespace qconform
