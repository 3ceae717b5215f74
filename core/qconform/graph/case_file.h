// SPDX-License-Identifier: Apache-2.0
// The case file: one graph, its data, where it came from and what must happen. Strict JSON,
// canonical writer, content id. Schema: core/qconform/graph/case.schema.json; limits:
// core/README.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qconform/base/result.h"
#include "qconform/base/tensor.h"
#include "qconform/graph/graph.h"

namespace qconform {

// What a correct backend does with the case. The codes themselves are never stored: the oracle
// recomputes them.
enum class Expectation : std::uint8_t {
  kUnstated,    // judge by the target's contract
  kAccept,      // the backend must execute it and match the oracle
  kMustReject,  // it breaks `rule` of the target, and nothing else
};

struct Origin {
  std::uint64_t seed = 0;   // of the run
  std::uint64_t index = 0;  // of the case in that run
  friend bool operator==(const Origin&, const Origin&) = default;
};

struct Case {
  std::string target;  // "xnnpack.x86", "qnn.htp@v73", "tosa.int+int16"; empty if unstated
  std::string sdk;     // "2.41"; empty if the target has none
  Expectation expectation = Expectation::kUnstated;
  std::string rule;  // kMustReject: the rule it breaks
  std::string note;  // for people
  std::optional<Origin> origin;
  Graph graph;
  std::vector<Tensor> inputs;  // one per graph input, in that order; may be empty (no data)

  friend bool operator==(const Case&, const Case&) = default;
};

// Parses and checks everything: strict JSON, known and unique keys, integer forms, limits,
// CheckStructure, data inside its dtype. Errors name line and column, and the key path
// ("graph.nodes[2].attrs.pad"). If the file states an `id`, it must match the content.
Result<Case> ParseCase(std::string_view text);

// Canonical text: fixed key order, one value and one node a line, LF, final newline. Includes the
// id.
std::string PrintCase(const Case& c);

// First 128 bits, in hex, of SHA-256 over the canonical text without the id.
std::string CaseId(const Case& c);

// For people: a few lines per node, with parameters; not parsed by anything.
std::string Describe(const Graph& graph);

}  // namespace qconform
