// SPDX-License-Identifier: Apache-2.0
// The reference backend with the fast kernels in it, as a backend under test of its own: its
// answers must be the reference's, and it must have run what it claims to be.
#pragma once

#include <cstdint>

#include "qconform/conformance/adapters/reference_backend.h"

namespace qconform::conformance {

class FastBackend final : public Backend {
 public:
  // Other kernels than FastKernels() are for tests of the claim.
  explicit FastBackend(const KernelTable* kernels = nullptr);

  // The version names the instruction set in use.
  BackendInfo Info() const override;

  // As the reference's; but kInternal where a program went past the fast kernels, or where so far
  // none of many calls was taken by one.
  BackendResult Run(const Case& c, const Target& target) override;

 private:
  ReferenceBackend inner_;
  std::uint64_t calls_ = 0;  // through the table of the fast kernels, by this backend
  std::uint64_t fast_ = 0;   // of these, taken by a fast kernel
};

}  // namespace qconform::conformance
