// SPDX-License-Identifier: Apache-2.0
// A system under test. In C++ for now; the C ABI for vendors (facts/vendor_kit.md A) will wrap it,
// so nothing here crosses that it could not carry: text, integers, flat arrays.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "qconform/base/tensor.h"
#include "qconform/graph/case_file.h"
#include "qconform/profile/target.h"

namespace qconform::conformance {

enum class BackendStatus : std::uint8_t {
  kOk,            // executed: outputs hold
  kUnsupported,   // declined: it says it does not take such graphs
  kInvalidGraph,  // refused: the right answer to a graph that breaks the contract
  kResource,      // out of memory or another limit
  kInternal,      // it failed in another way
};
std::string_view NameOf(BackendStatus status);

struct BackendResult {
  BackendStatus status = BackendStatus::kOk;
  std::string reason;  // for people; empty if kOk
  std::string rule;    // kInvalidGraph: the rule it names, if it names one
  std::vector<Tensor> outputs;
  // It has a validator of its own, and that accepted the graph, whatever happened afterwards.
  bool validator_accepts = false;
};

struct BackendInfo {
  std::string name;     // "xnnpack"
  std::string version;  // unique per build
  std::string default_target;
};

class Backend {
 public:
  virtual ~Backend() = default;
  virtual BackendInfo Info() const = 0;
  // Prepares and executes. Stateless between calls: the same case gives the same result.
  virtual BackendResult Run(const Case& c, const Target& target) = 0;
};

// Rows of what is built in: reference, xnnpack and mlir.* (if found at configure time), and every
// fault as "fault.<name>".
struct BackendRow {
  std::string_view name;
  std::string_view summary;
  bool is_fault;
  std::unique_ptr<Backend> (*make)();
};
std::span<const BackendRow> AllBackends();

// What would be there, were its library: by name, or a name with * for all that begin so.
struct AbsentBackend {
  std::string name;
  std::string reason;
};
std::span<const AbsentBackend> AbsentBackends();
std::unique_ptr<Backend> MakeBackend(std::string_view name);  // null if unknown

}  // namespace qconform::conformance
