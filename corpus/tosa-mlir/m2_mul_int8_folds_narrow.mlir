// M2: the product of two int8 constants leaves int8.
// variant: mlir.tosa-fold
// right: 10000
// wrong: 16
module {
  func.func @main() -> (tensor<1xi32>) {
    %a = "tosa.const"() <{values = dense<100> : tensor<1xi8>}> : () -> tensor<1xi8>
    %shift = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
    %r = tosa.mul %a, %a, %shift : (tensor<1xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1xi32>
    return %r : tensor<1xi32>
  }
}
