// SPDX-License-Identifier: Apache-2.0
// The pass pipeline that LLVM 22.1 takes every integer op of TOSA 1.0 through
// (facts/mlir_backend.md).
#include "qconform/conformance/tosa_mlir/mlir_variants.h"

#include <algorithm>
#include <array>
#include <vector>

namespace qconform::conformance {
namespace {

constexpr std::array kVariants = {
    MlirVariant{.name = "mlir.tosa", .summary = "LLVM MLIR's TOSA dialect, compiled at -O0"},
    MlirVariant{.name = "mlir.tosa-32bit",
                .summary = "the same, RESCALE from 32-bit operations",
                .rescales_in_32_bits = true},
    MlirVariant{.name = "mlir.tosa-fold",
                .summary = "the same, inputs as constants: its folders run",
                .inputs_are_constants = true},
    MlirVariant{.name = "mlir.tosa-o2", .summary = "the same, compiled at -O2", .level = 2},
    MlirVariant{.name = "mlir.tosa-reduce-transposes",
                .summary = "the same, after tosa-reduce-transposes",
                .reduces_transposes = true},
    MlirVariant{.name = "mlir.tosa-validate",
                .summary = "the same, after tosa-validate has accepted the module",
                .validates = true},
};

}  // namespace

std::span<const MlirVariant> AllMlirVariants() { return kVariants; }

std::string PassesOf(const MlirVariant& variant) {
  std::string passes = "func.func(tosa-optional-decompositions,canonicalize,tosa-infer-shapes,";
  if (variant.reduces_transposes) passes += "tosa-reduce-transposes,";
  passes +=
      "tosa-make-broadcastable,tosa-to-linalg-named,canonicalize,tosa-layerwise-constant-fold,"
      "tosa-make-broadcastable,tosa-to-linalg),tosa-to-tensor,tosa-to-arith{"
      "include-apply-rescale=true";
  if (variant.rescales_in_32_bits) passes += " use-32-bit=true";
  return passes +
         "},canonicalize,one-shot-bufferize{bufferize-function-boundaries=true "
         "function-boundary-type-conversion=identity-layout-map},buffer-results-to-out-params{"
         "modify-public-functions=true},buffer-deallocation-pipeline,convert-linalg-to-loops,"
         "canonicalize,cse,convert-scf-to-cf,expand-strided-metadata,lower-affine,arith-expand,"
         "convert-func-to-llvm{use-bare-ptr-memref-call-conv=true},convert-to-llvm,"
         "reconcile-unrealized-casts,canonicalize,cse";
}

std::string ValidationPasses(std::span<const std::string_view> extensions, std::string_view level) {
  std::string list;
  for (const std::string_view extension : extensions) {
    list += (list.empty() ? " extensions=" : ",") + std::string(extension);
  }
  return "tosa-attach-target{specification_version=1.0 profiles=pro_int" + list +
         " level=" + std::string(level) + "},tosa-validate{strict-op-spec-alignment=true}";
}

std::string ValidationPassesFor(const Target& target) {
  std::vector<std::string_view> extensions;
  for (const std::string_view extension : {"int16", "int4", "doubleround"}) {
    if (target.Has(extension)) extensions.push_back(extension);
  }
  const bool unlimited =
      std::any_of(target.choices.begin(), target.choices.end(), [](const Choice& choice) {
        return choice.alternative == "level" && choice.option == "none";
      });
  return ValidationPasses(extensions, unlimited ? "none" : "8k");
}

}  // namespace qconform::conformance
