// SPDX-License-Identifier: Apache-2.0
// Input: choices, as bytes: a kernel, its shapes, its parameters and how its data are filled; the
// first byte says whether a convolution is fused with its requantization. Oracle: the fast kernels
// answer as the reference on every instruction set of this CPU.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>

#include "qconform/laws/fast_kernel_law.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace qconform;
  if (size == 0) return 0;
  gen::Draw draw = gen::Draw::FromBytes(std::span(data, size).subspan(1));
  const laws::LawResult violation =
      data[0] % 4 == 0 ? laws::FusedLayerEqualsReference(laws::DrawFusedCall(draw))
                       : laws::FastKernelsAnswerAsReference(laws::DrawKernelCall(draw));
  if (violation) {
    std::fprintf(stderr, "law violated: %s\n", laws::Render(*violation).c_str());
    std::abort();
  }
  return 0;
}
