// SPDX-License-Identifier: Apache-2.0
#include "qconform/kernel/proofs/symbol.h"

namespace qconform::proofs {
namespace {

constexpr unsigned kBits = 64;
constexpr unsigned kExactBits = 128;

Obligations* current = nullptr;
const Product* known_product = nullptr;

void Oblige(const z3::expr& obligation) {
  if (current != nullptr) current->Add(obligation);
}

z3::expr Widened(const z3::expr& bits) { return z3::sext(bits, kExactBits - kBits); }

void ObligeToFit(const Symbol& result) { Oblige(Widened(result.bits()) == result.exact()); }

void ObligeToBeShift(const Symbol& amount) {
  Oblige(z3::ult(amount.bits(), Context().bv_val(kBits, kBits)));
}

}  // namespace

z3::context& Context() {
  static z3::context context;
  return context;
}

Symbol::Symbol(std::int64_t value)
    : bits_(Context().bv_val(value, kBits)), exact_(Widened(bits_).simplify()) {}

Symbol Symbol::Signed(const char* name, unsigned bits) {
  const z3::expr variable = Context().bv_const(name, bits);
  return {z3::sext(variable, kBits - bits), z3::sext(variable, kExactBits - bits)};
}

Symbol Symbol::Unsigned(const char* name, unsigned bits) {
  const z3::expr variable = Context().bv_const(name, bits);
  return {z3::zext(variable, kBits - bits), z3::zext(variable, kExactBits - bits)};
}

Symbol Symbol::ExactIn64Bits(const Symbol& symbol) { return {symbol.bits_, Widened(symbol.bits_)}; }

Symbol operator+(const Symbol& a, const Symbol& b) {
  const Symbol sum(a.bits_ + b.bits_, a.exact_ + b.exact_);
  ObligeToFit(sum);
  return sum;
}

Symbol operator-(const Symbol& a, const Symbol& b) {
  const Symbol difference(a.bits_ - b.bits_, a.exact_ - b.exact_);
  ObligeToFit(difference);
  return difference;
}

Symbol operator*(const Symbol& a, const Symbol& b) {
  if (known_product != nullptr) return known_product->symbol();
  const Symbol product(a.bits_ * b.bits_, a.exact_ * b.exact_);
  ObligeToFit(product);
  return product;
}

Symbol operator<<(const Symbol& a, const Symbol& b) {
  const Symbol shifted(z3::shl(a.bits_, b.bits_), z3::shl(a.exact_, b.exact_));
  ObligeToBeShift(b);
  ObligeToFit(shifted);
  return shifted;
}

Symbol operator>>(const Symbol& a, const Symbol& b) {
  ObligeToBeShift(b);
  return {z3::ashr(a.bits_, b.bits_), z3::ashr(a.exact_, b.exact_)};
}

Truth operator<(const Symbol& a, const Symbol& b) { return Truth(a.bits_ < b.bits_); }

Symbol Select(const Truth& condition, const Symbol& yes, const Symbol& no) {
  return {z3::ite(condition.formula(), yes.bits_, no.bits_),
          z3::ite(condition.formula(), yes.exact_, no.exact_)};
}

Product::Product(const Symbol& product) : symbol_(product), outer_(known_product) {
  known_product = this;
}
Product::~Product() { known_product = outer_; }

Obligations::Obligations() : outer_(current) { current = this; }
Obligations::~Obligations() { current = outer_; }

z3::expr Obligations::AllMet() const {
  z3::expr all = Context().bool_val(true);
  for (const z3::expr& obligation : all_) all = all && obligation;
  return all;
}

}  // namespace qconform::proofs
