// SPDX-License-Identifier: Apache-2.0
// XNNPACK's operator API as a backend. A graph is executed node by node: create, setup, run,
// delete.
//
// What the library can see, it decides: a create or setup status that says no becomes kInvalidGraph
// with the op and the status. The adapter itself refuses only what it cannot hand over faithfully,
// each in the function named here:
//   * dtypes and mixtures no operator exists for, and specs that are absent (xnnpack_backend.cc);
//   * per-channel specs where an operator takes one scale; a zero point or an affine scheme on int8
//     weights; per-channel uint8 weights; weights and biases that are not constants; a bias that is
//     not int32 with scale float32(s_x * s_w[c]) and zero point 0 (xnnpack_weighted.cc);
//   * different parameters on the two sides of clamp, relu, max_pool2d, reshape and pad, whose
//   operators
//     take none (xnnpack_node.cc, CheckSameParameters).
// kUnsupported means: outside what this adapter drives (an op without a row, an edge that
// requantizes, no numbers yet), or a documented limit of the library that no constraint kind can
// state (xnnpack_node.cc, LimitOf).
#pragma once

#include <cstdint>
#include <memory>

#include "qconform/conformance/backend.h"

namespace qconform::conformance {

class XnnpackBackend : public Backend {
 public:
  BackendInfo Info() const override;

  // Output buffers are filled with another pattern on every other run, so that a short write, or a
  // read beyond the input that reaches a result, shows as nondeterminism.
  BackendResult Run(const Case& c, const Target& target) override;

 private:
  std::uint64_t runs_ = 0;
};

}  // namespace qconform::conformance
