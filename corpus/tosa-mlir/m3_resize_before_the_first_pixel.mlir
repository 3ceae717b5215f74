// M3: bilinear RESIZE whose first result lies half a pixel before the input. Both taps are the first
// pixel: 10 * 2. The lowering divides the position towards zero, and so weighs the taps 3 and -1.
// variant: mlir.tosa
// right: 20, 30
// wrong: 10, 30
module {
  func.func @main() -> (tensor<1x1x2x1xi32>) {
    %x = "tosa.const"() <{values = dense<[[[[10], [20]]]]> : tensor<1x1x2x1xi8>}> : () -> tensor<1x1x2x1xi8>
    %scale = tosa.const_shape {values = dense<[1, 1, 2, 2]> : tensor<4xindex>} : () -> !tosa.shape<4>
    %offset = tosa.const_shape {values = dense<[0, -1]> : tensor<2xindex>} : () -> !tosa.shape<2>
    %border = tosa.const_shape {values = dense<[0, -1]> : tensor<2xindex>} : () -> !tosa.shape<2>
    %r = tosa.resize %x, %scale, %offset, %border {mode = BILINEAR} : (tensor<1x1x2x1xi8>, !tosa.shape<4>, !tosa.shape<2>, !tosa.shape<2>) -> tensor<1x1x2x1xi32>
    return %r : tensor<1x1x2x1xi32>
  }
}
