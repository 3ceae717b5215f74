// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/faults/faults.h"

#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "qconform/conformance/faults/validator_faults.h"
#include "qconform/conformance/faults/wrong_kernels.h"
#include "qconform/conformance/faults/wrong_programs.h"
#include "qconform/conformance/faults/wrong_validators.h"

namespace qconform::conformance {
namespace {

// A kernel table that lives as long as the process.
template <KernelTable make()>
ReferenceParts Kernels() {
  static const KernelTable table = make();
  ReferenceParts parts;
  parts.kernels = &table;
  return parts;
}

template <Program rewrite(Program)>
ReferenceParts Rewriting() {
  ReferenceParts parts;
  parts.rewrite = rewrite;
  return parts;
}

template <Diagnostics validate(const Graph&, const Target&)>
ReferenceParts Validating() {
  ReferenceParts parts;
  parts.validate = validate;
  return parts;
}

constexpr std::size_t kFaultCount = 32;

const std::array<Fault, kFaultCount>& Rows() {
  static const std::array<Fault, kFaultCount> rows = {{
      {"fault.rescale_ties_down", "rescale rounds ties towards minus infinity", "own", "tosa.int",
       Kernels<RescaleTiesDown>()},
      {"fault.rescale_truncates", "rescale drops the fraction", "CMSIS_5 #1295", "tosa.int",
       Kernels<RescaleTruncates>()},
      {"fault.rescale_rounds_twice", "DOUBLE_ROUND where SINGLE_ROUND is due",
       "facts/arm_tosa.md 1.3", "tosa.int", Kernels<RescaleRoundsTwice>()},
      {"fault.rescale_next_channel", "per-channel constants are off by one channel",
       "facts/qnn.md D07", "tosa.int", Kernels<RescaleNextChannel>()},
      {"fault.rescale_clips_first", "saturates before the zero point is added", "ruy #272",
       "tosa.int", Kernels<RescaleClipsFirst>()},
      {"fault.conv_accumulates_int32", "16x8 sums wrap at 32 bits", "tensorflow #53763",
       "tosa.int+int16", Kernels<ConvAccumulatesInt32>()},
      {"fault.conv_truncates_bias", "the int48 bias is cut to 32 bits", "facts/arm_tosa.md 2.3",
       "tosa.int+int16", Kernels<ConvTruncatesBias>()},
      {"fault.conv_pads_with_code_zero", "padding is code 0, not the zero point",
       "facts/arm_tosa.md 1.5", "tosa.int", Kernels<ConvPadsWithCodeZero>()},
      {"fault.conv_clips_before_bias", "clips to int16 before the bias is added",
       "executorch #14258 (G1)", "tosa.int+int16", Rewriting<ClipBeforeBias>()},
      {"fault.conv_consumer_reads_accumulator",
       "a 32-bit user of a 16-bit convolution reads the accumulator as output units",
       "executorch #18948 (G3), mended by #21910", "tosa.int+int16",
       Rewriting<ConsumerReadsAccumulator>()},
      {"fault.depthwise_swaps_channels", "output channel m*C + c instead of c*M + m",
       "facts/arm_tosa.md 1.5", "tosa.int", Kernels<DepthwiseSwapsChannels>()},
      {"fault.table_skips_interpolation", "16-bit tables use the left entry only",
       "facts/arm_tosa.md 1.6", "tosa.int+int16", Kernels<TableSkipsInterpolation>()},
      {"fault.table_indexes_unsigned", "int8 codes index a table by their low byte", "own",
       "tosa.int", Kernels<TableIndexesUnsigned>()},
      {"fault.clamp_keeps_codes", "fused ranges are ignored", "facts/arm_tosa.md 2.2", "tosa.int",
       Kernels<ClampKeepsCodes>()},
      {"fault.avg_pool_counts_padding", "divides by the kernel's area", "facts/arm_tosa.md 1.7",
       "tosa.int", Kernels<AvgPoolCountsPadding>()},
      {"fault.max_pool_pads_with_zero", "padding takes part as code 0", "facts/arm_tosa.md 1.7",
       "tosa.int", Kernels<MaxPoolPadsWithZero>()},
      {"fault.transpose_inverts", "applies the inverse permutation", "own", "tosa.int",
       Kernels<TransposeInverts>()},
      {"fault.slice_ignores_start", "copies from the origin", "own", "tosa.int",
       Kernels<SliceIgnoresStart>()},
      {"fault.pad_writes_code_zero", "pads with code 0, not the zero point",
       "facts/arm_tosa.md 1.7", "tosa.int", Kernels<PadWritesCodeZero>()},
      {"fault.mul_wraps_int16", "the product is kept in 16 bits", "own", "tosa.int+int16",
       Kernels<ElementwiseWrapsInt16>()},
      {"fault.ignores_sharing", "math-invariant ops may change parameters", "executorch #19836",
       "qnn.htp@v75", Validating<ValidateExcept<ConstraintKind::kSharedWith>>()},
      {"fault.ignores_arch_gates", "every arch takes every feature", "facts/qnn.md D02",
       "qnn.htp@v68", Validating<ValidateExcept<ConstraintKind::kArchGate>>()},
      {"fault.ignores_symmetry", "asymmetric weights are accepted", "facts/qnn.md D14",
       "qnn.htp@v75", Validating<ValidateExcept<ConstraintKind::kSymmetric>>()},
      {"fault.ignores_channel_axis", "any channel axis is accepted", "facts/qnn.md D14",
       "qnn.htp@v75", Validating<ValidateExcept<ConstraintKind::kChannelAxis>>()},
      {"fault.ignores_granularity", "per-channel activations are accepted", "executorch #19908",
       "qnn.htp@v75", Validating<ValidateExcept<ConstraintKind::kGranularity>>()},
      {"fault.ignores_fixed_parameters", "fixed scale and zero point pass vacuously",
       "facts/qnn.md D11", "qnn.htp@v75",
       Validating<ValidateExcept<ConstraintKind::kFixedQparams>>()},
      {"fault.ignores_bias_scale", "the bias may have any scale", "facts/qnn.md 3", "qnn.htp@v75",
       Validating<ValidateExcept<ConstraintKind::kDerivedScale>>()},
      {"fault.ignores_bias_dtype", "the bias may have any dtype", "facts/qnn.md 3",
       "tosa.int+int16", Validating<ValidateExcept<ConstraintKind::kBiasDtype>>()},
      {"fault.accepts_unlisted_dtypes", "a dtype tuple no row lists is accepted",
       "facts/qnn.md D15", "tosa.int", Validating<ValidateExcept<ConstraintKind::kDtypeTuple>>()},
      {"fault.ignores_static_only", "weights may be computed", "facts/qnn.md 7", "qnn.htp@v75",
       Validating<ValidateExcept<ConstraintKind::kStaticOnly>>()},
      {"fault.validates_operands_only", "results are never checked", "facts/qnn.md 1.5",
       "qnn.htp@v75", Validating<ValidateOperandsOnly>()},
      {"fault.validates_first_node_only", "all nodes but the first are accepted",
       "facts/qnn.md D28", "qnn.htp@v75", Validating<ValidateFirstNodeOnly>()},
  }};
  return rows;
}

template <std::size_t index>
std::unique_ptr<Backend> Make() {
  const Fault& fault = Rows()[index];
  return std::make_unique<ReferenceBackend>(std::string(fault.name), fault.parts);
}

// A wrong validator as a backend: the reference behind it.
template <std::size_t index>
std::unique_ptr<Backend> MakeValidating() {
  const ValidatorFault& fault = AllValidatorFaults()[index];
  ReferenceParts parts;
  parts.validate = fault.validate;
  return std::make_unique<ReferenceBackend>(std::string(fault.name), parts);
}

template <std::size_t... index>
void AddRows(std::vector<BackendRow>& rows, std::index_sequence<index...>) {
  (rows.push_back({Rows()[index].name, Rows()[index].summary, true, Make<index>}), ...);
}

template <std::size_t... index>
void AddValidatingRows(std::vector<BackendRow>& rows, std::index_sequence<index...>) {
  const auto faults = AllValidatorFaults();
  (rows.push_back({faults[index].name, faults[index].summary, true, MakeValidating<index>}), ...);
}

std::vector<BackendRow> MakeRegistryRows() {
  std::vector<BackendRow> rows;
  AddRows(rows, std::make_index_sequence<kFaultCount>{});
  AddValidatingRows(rows, std::make_index_sequence<kValidatorFaultCount>{});
  return rows;
}

}  // namespace

std::span<const Fault> AllFaults() { return Rows(); }

std::span<const BackendRow> FaultRows() {
  static const std::vector<BackendRow> rows = MakeRegistryRows();
  return rows;
}

}  // namespace qconform::conformance
