// M2: MUL of two int8 constants. The folder multiplies in 8 bits and then widens without the sign.
// variant: mlir.tosa-fold
// right: -37
// wrong: 219
module {
  func.func @main() -> (tensor<1xi32>) {
    %a = "tosa.const"() <{values = dense<37> : tensor<1xi8>}> : () -> tensor<1xi8>
    %b = "tosa.const"() <{values = dense<-1> : tensor<1xi8>}> : () -> tensor<1xi8>
    %shift = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
    %r = tosa.mul %a, %b, %shift : (tensor<1xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1xi32>
    return %r : tensor<1xi32>
  }
}
