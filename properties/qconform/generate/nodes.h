// SPDX-License-Identifier: Apache-2.0
// Appending one node of a mode, by family.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>

#include "qconform/generate/builder.h"

namespace qconform::gen {

// Appends one node of `mode` with `feed` at `port`. False where the feed's shape or scale leaves no
// way to do it; the graph is then as it was.
bool AppendNode(GraphBuilder& b, const OpMode& mode, std::size_t port, const Feed& feed);
// The node without operands: `full`.
bool AppendFull(GraphBuilder& b, const OpMode& mode);

// The families.
bool AppendWeighted(GraphBuilder& b, const OpMode& mode, const Feed& x);  // convolutions, linear
bool AppendPlanned(GraphBuilder& b, const OpMode& mode, std::size_t port,
                   const Feed& feed);  // all others
bool AppendPair(GraphBuilder& b, const OpMode& mode, std::size_t port, const Feed& feed);
bool AppendUnary(GraphBuilder& b, const OpMode& mode, const Feed& x);
bool AppendMove(GraphBuilder& b, const OpMode& mode,
                const Feed& x);  // reshape, transpose, slice, pad
bool AppendConcat(GraphBuilder& b, const OpMode& mode, const Feed& x);
bool AppendPool(GraphBuilder& b, const OpMode& mode, const Feed& x);

// A new graph input for a first operand that the mode can work with.
Feed DrawFirstFeed(GraphBuilder& b, const OpMode& mode, std::size_t port);

// Another operand beside `first`: the same value again, an existing value, a constant or a new
// input. `fits` says whether a shape would do; `shape` is one that does.
struct OtherRequest {
  const OpMode& mode;
  std::size_t port;        // of the other operand
  std::size_t first_port;  // of `first`
  const Feed& first;
  Dims shape;
  std::function<bool(const Dims&)> fits;
  std::size_t first_operand = 0;  // its place in the node
};
Feed DrawOtherFeed(GraphBuilder& b, const OtherRequest& request);

// How large a result is, by the exact scale, or product of scales, of its operands.
struct Magnitude {
  double p;      // of one operand or channel
  double p_min;  // over all of them
  double p_max;
  int ratio_log2;  // p / result scale that uses the result's range well
};
struct ResultSpec {
  Params params;
  std::optional<QuantSpec> spec;
};
// The parameters of the result at `slot`: shared with an operand where they must or may as well be,
// fixed, covering the operands' reals, or free near p / 2^ratio_log2. `feeds` are the node's
// operands in order. Nothing if no scale satisfies the mode's rules.
std::optional<ResultSpec> DrawResult(GraphBuilder& b, const OpMode& mode,
                                     std::span<const Feed> feeds, const Magnitude& magnitude,
                                     std::size_t slot = kOut);

// Attributes and operand shapes of a node that reads `feed` at `port`.
struct NodePlan {
  Attributes attrs = {};
  std::vector<Dims> operands = {};
  std::int64_t index_limit = 1;  // positions lie in [0, index_limit)
};
// Nothing if the op cannot read a tensor of that shape there.
std::optional<NodePlan> PlanNode(GraphBuilder& b, const OpMode& mode, std::size_t port,
                                 const Dims& feed);

// Whether attributes and shapes keep to the mode's rules; results after operands.
bool FitsRules(const OpMode& mode, const Attributes& attrs, std::span<const Dims> operands,
               std::span<const Dims> results);

// A window that slides over `size` positions and divides exactly (core/README.md).
struct WindowAxis {
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
  std::int64_t dilation = 1;
  std::int64_t before = 0;
  std::int64_t after = 0;
  std::int64_t count = 1;  // of results
};
WindowAxis DrawConvWindow(Draw& draw, const OpMode& mode, std::int64_t size, std::size_t axis);
// Pads smaller than the kernel, stride no larger than it.
WindowAxis DrawPoolWindow(Draw& draw, const OpMode& mode, std::int64_t size, std::size_t axis);
// The same without padding, stride or dilation, and the smallest kernel.
WindowAxis PlainWindow(const OpMode& mode, std::int64_t size, std::size_t axis, bool pool);
// The windows as attributes: stride, pad, and dilation or kernel.
void SetConvAttrs(Attributes& attrs, std::span<const WindowAxis> windows);
void SetPoolAttrs(Attributes& attrs, std::span<const WindowAxis> windows);

}  // namespace qconform::gen
