// SPDX-License-Identifier: Apache-2.0
// An annotated quantized graph: values, nodes, and at most one quantization spec per port.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "qconform/base/dims.h"
#include "qconform/base/dtype.h"
#include "qconform/base/result.h"
#include "qconform/graph/op_table.h"
#include "qconform/graph/quant_spec.h"

namespace qconform {

// The attributes of one node, each a short list of integers.
class Attributes {
 public:
  struct Entry {
    AttrId id;
    Dims values;
    friend bool operator==(const Entry&, const Entry&) = default;
  };

  void Set(AttrId id, const Dims& values);  // replaces; kept sorted by id
  const Dims* Find(AttrId id) const;        // null if absent
  const Dims& Get(AttrId id) const;         // checks that it is present
  const std::vector<Entry>& entries() const { return entries_; }
  friend bool operator==(const Attributes&, const Attributes&) = default;

 private:
  std::vector<Entry> entries_;
};

// One tensor of the graph: produced by exactly one node, or a graph input, or a constant.
struct Value {
  std::string name = {};  // unique in the graph, [A-Za-z_][A-Za-z0-9_.]*, at most 256 bytes
  Dims shape = {};
  DType dtype = DType::kInt8;  // of the codes; equals the dtype of the resolved spec
  std::optional<QuantSpec> spec = std::nullopt;                      // absent: not quantized
  std::optional<std::vector<std::int64_t>> constant = std::nullopt;  // ElementCount(shape) codes

  friend bool operator==(const Value&, const Value&) = default;
};

// An operand edge. With a spec of its own that resolves to other parameters than the value's, the
// edge requantizes (as PT2E's convert inserts a dequantize-quantize pair); without one it takes the
// value's.
struct Operand {
  ValueId value = 0;
  std::optional<QuantSpec> spec = std::nullopt;

  friend bool operator==(const Operand&, const Operand&) = default;
};

struct Node {
  std::string name = {};  // unique among nodes; same alphabet as values
  OpKind op = OpKind::kRelu;
  Attributes attrs = {};
  std::vector<Operand> operands = {};
  std::vector<ValueId> results = {};  // at least one; the spec of each is its value's

  // The first or only result.
  ValueId result() const { return results.front(); }

  friend bool operator==(const Node&, const Node&) = default;
};

struct Graph {
  std::vector<Value> values;
  std::vector<Node> nodes;  // in any order that has no cycle
  std::vector<ValueId> inputs;
  std::vector<ValueId> outputs;

  friend bool operator==(const Graph&, const Graph&) = default;
};

// Hard limits of a graph (facts/vendor_kit.md C.5).
inline constexpr std::size_t kMaxValues = 65536;
inline constexpr std::size_t kMaxNodes = 65536;
inline constexpr std::int64_t kMaxElements = std::int64_t{1} << 28;
inline constexpr std::size_t kMaxScales = 65536;
inline constexpr std::size_t kMaxNameBytes = 256;
inline constexpr std::size_t kMaxPorts = 64;  // operands of a node, and results

// Which operand edges read a value.
struct Use {
  NodeId node;
  std::uint32_t operand;
};
std::vector<std::vector<Use>> UsesOf(const Graph& graph);            // indexed by ValueId
std::vector<std::optional<NodeId>> ProducersOf(const Graph& graph);  // indexed by ValueId

// Nodes ordered so that producers come before users, ties by position. nullopt if there is a cycle.
std::optional<std::vector<NodeId>> TopologicalOrder(const Graph& graph);

// Everything that must hold before any other function of the library may see the graph: references
// in range, names, one producer each, no cycle, shapes as inferred, attributes and specs
// well-formed (ranges, counts, axis < rank), constants inside their ranges, limits. Does not judge
// any backend's rules.
Status CheckStructure(const Graph& graph);

}  // namespace qconform
