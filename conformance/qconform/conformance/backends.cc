// SPDX-License-Identifier: Apache-2.0
// The registry: every backend that is built in.
#include <vector>

#include "qconform/conformance/adapters/null_backend.h"
#include "qconform/conformance/adapters/reference_backend.h"
#include "qconform/conformance/backend.h"
#include "qconform/conformance/faults/faults.h"
#if QCONFORM_HAVE_XNNPACK
#include "qconform/conformance/adapters/xnnpack_backend.h"
#endif

namespace qconform::conformance {
namespace {

template <class T>
std::unique_ptr<Backend> Make() {
  return std::make_unique<T>();
}

std::vector<BackendRow> MakeRows() {
  std::vector<BackendRow> rows = {
      {"reference", "the suite's own validator, lowering and kernels", false,
       Make<ReferenceBackend>},
      {"null", "declines everything: to see that a run notices", false, Make<NullBackend>},
  };
#if QCONFORM_HAVE_XNNPACK
  rows.push_back(
      {"xnnpack", "Google XNNPACK's quantized operators on this CPU", false, Make<XnnpackBackend>});
#endif
  const std::span<const BackendRow> faults = FaultRows();
  rows.insert(rows.end(), faults.begin(), faults.end());
  return rows;
}

}  // namespace

std::span<const BackendRow> AllBackends() {
  static const std::vector<BackendRow> kRows = MakeRows();
  return kRows;
}

std::unique_ptr<Backend> MakeBackend(std::string_view name) {
  for (const BackendRow& row : AllBackends()) {
    if (row.name == name) return row.make();
  }
  return nullptr;
}

}  // namespace qconform::conformance
