// SPDX-License-Identifier: Apache-2.0
// For tests only: a 64-bit signed integer of a z3 formula, for which the templates of rounding.h
// can be instantiated. Beside its 64 bits each symbol carries the same number in 128, where nothing
// overflows; every operation notes that the two must agree, so that "no int64 overflow" is a claim
// like any other.
#pragma once

#include <z3++.h>

#include <cstdint>
#include <vector>

namespace qconform::proofs {

z3::context& Context();

// A truth value; both sides of && are looked at.
class Truth {
 public:
  explicit Truth(z3::expr formula) : formula_(formula) {}
  const z3::expr& formula() const { return formula_; }

  friend Truth operator!(const Truth& a) { return Truth(!a.formula_); }
  friend Truth operator&&(const Truth& a, const Truth& b) {
    return Truth(a.formula_ && b.formula_);
  }

 private:
  z3::expr formula_;
};

class Symbol {
 public:
  explicit Symbol(std::int64_t value);

  // Any number of `bits` bits, sign-extended, or of `bits` bits without a sign.
  static Symbol Signed(const char* name, unsigned bits);
  static Symbol Unsigned(const char* name, unsigned bits);

  // The 64 bits of `symbol`, taken to be the exact number.
  static Symbol ExactIn64Bits(const Symbol& symbol);

  const z3::expr& bits() const { return bits_; }    // 64 of them
  const z3::expr& exact() const { return exact_; }  // 128 of them

  friend Symbol operator+(const Symbol& a, const Symbol& b);
  friend Symbol operator-(const Symbol& a, const Symbol& b);
  friend Symbol operator*(const Symbol& a, const Symbol& b);
  friend Symbol operator<<(const Symbol& a, const Symbol& b);
  friend Symbol operator>>(const Symbol& a, const Symbol& b);
  friend Symbol operator-(const Symbol& a, int b) { return a - Symbol(b); }
  friend Symbol operator<<(const Symbol& a, int b) { return a << Symbol(b); }
  friend Truth operator<(const Symbol& a, const Symbol& b);
  friend Truth operator>(const Symbol& a, int b) { return Symbol(b) < a; }
  friend Symbol Select(const Truth& condition, const Symbol& yes, const Symbol& no);

 private:
  Symbol(z3::expr bits, z3::expr exact) : bits_(bits), exact_(exact) {}

  z3::expr bits_;
  z3::expr exact_;
};

// While it lives, every product of two symbols is this one, of which the proof knows what integers
// say of it. Multiplying bit by bit is what makes proofs dear.
class Product {
 public:
  explicit Product(const Symbol& product);
  ~Product();
  Product(const Product&) = delete;
  Product& operator=(const Product&) = delete;

  const Symbol& symbol() const { return symbol_; }

 private:
  Symbol symbol_;
  const Product* outer_;
};

// While it lives, collects what the operations on symbols need in order to be defined in C++ on
// int64: results inside 64 bits, shifts by 0 to 63 bits.
class Obligations {
 public:
  Obligations();
  ~Obligations();
  Obligations(const Obligations&) = delete;
  Obligations& operator=(const Obligations&) = delete;

  z3::expr AllMet() const;
  void Add(const z3::expr& obligation) { all_.push_back(obligation); }

 private:
  std::vector<z3::expr> all_;
  Obligations* outer_;
};

}  // namespace qconform::proofs
