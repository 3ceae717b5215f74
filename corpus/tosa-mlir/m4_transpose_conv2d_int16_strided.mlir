// M4: TRANSPOSE_CONV2D of int16 by int8 with a stride that does not divide the kernel.
// Its decomposition pads the weights with a code of the input's type, and the module no longer verifies.
// variant: mlir.tosa
// right: 21, 0, 35
// breaks: 'tosa.pad' op expect input and output to have same element type
module {
  func.func @main() -> (tensor<1x1x3x1xi48>) {
    %x = "tosa.const"() <{values = dense<[[[[3], [5]]]]> : tensor<1x1x2x1xi16>}> : () -> tensor<1x1x2x1xi16>
    %w = "tosa.const"() <{values = dense<7> : tensor<1x1x1x1xi8>}> : () -> tensor<1x1x1x1xi8>
    %b = "tosa.const"() <{values = dense<0> : tensor<1xi48>}> : () -> tensor<1xi48>
    %xz = "tosa.const"() <{values = dense<0> : tensor<1xi16>}> : () -> tensor<1xi16>
    %wz = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
    %r = tosa.transpose_conv2d %x, %w, %b, %xz, %wz {acc_type = i48, out_pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 2>} : (tensor<1x1x2x1xi16>, tensor<1x1x1x1xi8>, tensor<1xi48>, tensor<1xi16>, tensor<1xi8>) -> tensor<1x1x3x1xi48>
    return %r : tensor<1x1x3x1xi48>
  }
}
