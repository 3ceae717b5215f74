// SPDX-License-Identifier: Apache-2.0
// The registry: every backend that is built in.
#include <array>
#include <vector>

#include "qconform/conformance/adapters/fast_backend.h"
#include "qconform/conformance/adapters/null_backend.h"
#include "qconform/conformance/adapters/reference_backend.h"
#include "qconform/conformance/backend.h"
#include "qconform/conformance/faults/faults.h"
#if QCONFORM_HAVE_XNNPACK
#include "qconform/conformance/adapters/xnnpack_backend.h"
#endif
#if QCONFORM_HAVE_MLIR
#include "qconform/conformance/tosa_mlir/mlir_backend.h"
#endif

namespace qconform::conformance {
namespace {

template <class T>
std::unique_ptr<Backend> Make() {
  return std::make_unique<T>();
}

#if QCONFORM_HAVE_MLIR
template <std::size_t kIndex>
std::unique_ptr<Backend> MakeMlir() {
  return std::make_unique<MlirBackend>(AllMlirVariants()[kIndex]);
}

constexpr std::array kMlirMakers = {MakeMlir<0>, MakeMlir<1>, MakeMlir<2>,
                                    MakeMlir<3>, MakeMlir<4>, MakeMlir<5>};

void AddMlir(std::vector<BackendRow>& rows) {
  const std::span<const MlirVariant> variants = AllMlirVariants();
  QC_CHECK_EQ(variants.size(), kMlirMakers.size());
  if (!FindMlirPlugin().ok()) return;
  for (std::size_t i = 0; i < variants.size(); ++i) {
    rows.push_back({variants[i].name, variants[i].summary, false, kMlirMakers[i]});
  }
}
#endif

std::vector<AbsentBackend> MakeAbsent() {
  std::vector<AbsentBackend> absent;
#if !QCONFORM_HAVE_XNNPACK
  absent.push_back({"xnnpack", "built without XNNPACK: not found at configure time"});
#endif
#if QCONFORM_HAVE_MLIR
  const Result<std::string> plugin = FindMlirPlugin();
  if (!plugin.ok()) absent.push_back({"mlir.*", plugin.error().message});
#else
  absent.push_back(
      {"mlir.*", "built without MLIR: switched off or not found (QCONFORM_WITH_MLIR)"});
#endif
  return absent;
}

std::vector<BackendRow> MakeRows() {
  std::vector<BackendRow> rows = {
      {"reference", "the suite's own validator, lowering and kernels", false,
       Make<ReferenceBackend>},
      {"fast", "the same with vectorized kernels; fails where they did not run", false,
       Make<FastBackend>},
      {"null", "declines everything: to see that a run notices", false, Make<NullBackend>},
  };
#if QCONFORM_HAVE_XNNPACK
  rows.push_back(
      {"xnnpack", "Google XNNPACK's quantized operators on this CPU", false, Make<XnnpackBackend>});
#endif
#if QCONFORM_HAVE_MLIR
  AddMlir(rows);
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

std::span<const AbsentBackend> AbsentBackends() {
  static const std::vector<AbsentBackend> kAbsent = MakeAbsent();
  return kAbsent;
}

std::unique_ptr<Backend> MakeBackend(std::string_view name) {
  for (const BackendRow& row : AllBackends()) {
    if (row.name == name) return row.make();
  }
  return nullptr;
}

}  // namespace qconform::conformance
