// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/faults/annotator_faults.h"

#include "qconform/conformance/faults/wrong_annotators.h"

namespace qconform::conformance {
namespace {

constexpr AnnotatorFault kRows[] = {
    {"annotator.repeats_bias_scales_interleaved",
     "bias scales of grouped transposed convolutions in the wrong order", "facts/qnn.md D07",
     "qnn.htp@v75", RepeatsBiasScalesInterleaved},
    {"annotator.keeps_block_scales_unrounded", "block scales are no multiples of a sixteenth",
     "facts/qnn.md D08", "qnn.htp@v75", KeepsBlockScalesUnrounded},
    {"annotator.observes_bias_by_itself", "the bias has an observer of its own", "facts/qnn.md 3",
     "qnn.htp@v75", ObservesBiasByItself},
    {"annotator.derives_bias_before_rounding", "the bias scale is a float32 step off",
     "facts/qnn.md 3", "qnn.htp@v75", DerivesBiasBeforeRounding},
    {"annotator.forgets_bias", "the bias has no spec", "facts/qnn.md D06", "qnn.htp@v75",
     ForgetsBias},
    {"annotator.puts_bias_in_8_bits", "the bias is int8", "facts/qnn.md 3", "qnn.htp@v75",
     PutsBiasInEightBits},
    {"annotator.leaves_weights_affine", "weights have the activations' scheme", "facts/qnn.md D14",
     "qnn.htp@v75", LeavesWeightsAffine},
    {"annotator.leaves_weights_unsigned", "16a8w weights are uint8 around 128", "facts/qnn.md 3",
     "qnn.htp@v75", LeavesWeightsUnsigned},
    {"annotator.moves_channel_axis_to_zero", "transposed convolutions lose their channel axis",
     "facts/qnn.md D38", "qnn.htp@v75", MovesChannelAxisToZero},
    {"annotator.puts_2_bits_per_tensor", "2-bit weights fall back to one scale",
     "facts/qnn.md D23, D45", "qnn.htp@v75", PutsTwoBitsPerTensor},
    {"annotator.gives_gamma_the_weight_spec", "batch norm's gamma is int8 under 16 bits",
     "facts/qnn.md D46", "qnn.htp@v75+batch-norm-gamma=onnxruntime", GivesGammaTheWeightSpec},
    {"annotator.leaves_second_matrix_affine", "16-bit matmul keeps in1 as it is", "facts/qnn.md 3",
     "qnn.htp@v75", LeavesSecondMatrixAffine},
    {"annotator.puts_symmetric_zero_at_qmin", "symmetric over 0..65535 with zero point 0",
     "facts/qnn.md D09", "qnn.htp@v75", PutsSymmetricZeroAtQmin},
    {"annotator.drops_bounds_of_symmetric", "16-bit activations become int32", "facts/qnn.md D09",
     "qnn.htp@v75", DropsBoundsOfSymmetric},
    {"annotator.observes_sigmoid", "sigmoid has the range that was seen", "facts/qnn.md D35",
     "qnn.htp@v75", ObservesSigmoid},
    {"annotator.fixes_sigmoid_for_8_bits", "sigmoid has 1/256 at 16 bits", "facts/qnn.md D44",
     "qnn.htp@v75", FixesSigmoidForEightBits},
    {"annotator.fixes_signed_sigmoid_at_zero", "int8 sigmoid has zero point 0", "facts/qnn.md D44",
     "litert.int8", FixesSignedSigmoidAtZero},
    {"annotator.fixes_tanh_at_zero", "16-bit tanh has the wrong zero point", "pytorch #46005",
     "qnn.htp@v75", FixesTanhAtZero},
    {"annotator.observes_softmax", "softmax has the range that was seen", "facts/qnn.md D54",
     "qnn.htp@v75+softmax-range=fixed", ObservesSoftmax},
    {"annotator.lets_zero_point_leave_range", "the zero point is no code", "executorch #16061",
     "qnn.htp@v75", LetsZeroPointLeaveRange},
    {"annotator.puts_activations_per_channel", "results have one scale per channel",
     "executorch #19908", "qnn.htp@v75", PutsActivationsPerChannel},
    {"annotator.forgets_transpose_shares", "transpose observes its result", "executorch #19836",
     "qnn.htp@v75", ForgetsTransposeShares},
    {"annotator.forgets_concat_shares", "concat observes its result", "executorch #20600",
     "tosa.int", ForgetsConcatShares},
    {"annotator.shares_concat_with_first", "concat takes the first operand's range",
     "executorch #19182", "qnn.htp@v75", SharesConcatWithFirst},
    {"annotator.observes_pieces_apart", "the pieces of a split are observed one by one",
     "facts/qnn.md 2", "qnn.htp@v75", ObservesPiecesApart},
    {"annotator.observes_stack_operands_apart", "only the first operand of a stack is shared",
     "facts/qnn.md 2", "qnn.htp@v75", ObservesStackOperandsApart},
    {"annotator.shares_with_the_buffer", "index_copy shares with the buffer, not the value",
     "facts/qnn.md 2", "qnn.htp@v75", SharesWithTheBuffer},
    {"annotator.shares_with_an_index", "topk's values share with a port without spec",
     "facts/qnn.md D36, D37", "qnn.htp@v75", SharesWithAnIndex},
    {"annotator.shares_in_a_ring", "operand and result share with each other", "facts/qnn.md D21",
     "qnn.htp@v75", SharesInARing},
    {"annotator.annotates_indices", "positions are quantized", "facts/qnn.md D18", "qnn.htp@v75",
     AnnotatesIndices},
    {"annotator.annotates_index_results", "argmax is quantized", "facts/qnn.md 2", "qnn.htp@v75",
     AnnotatesIndexResults},
    {"annotator.annotates_exponents", "exponents are quantized", "facts/qnn.md D40", "qnn.htp@v75",
     AnnotatesExponents},
    {"annotator.annotates_excluded_nodes", "what was to stay float is quantized",
     "facts/qnn.md D31", "qnn.htp@v75", AnnotatesExcludedNodes},
};

}  // namespace

std::span<const AnnotatorFault> AllAnnotatorFaults() { return kRows; }

}  // namespace qconform::conformance
